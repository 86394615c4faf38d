"""The vocabulary: OWL axioms, SKOS schemes, SHACL shapes, and their names in Python."""
