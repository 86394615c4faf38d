"""The index of names: what is folded, and how it is searched."""
