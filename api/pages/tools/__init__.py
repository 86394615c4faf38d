"""The pages that do something: search, questions, the editor, pictures, comparison, downloads."""
