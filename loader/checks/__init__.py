"""What is held against data before they are published: SHACL shapes, and what the lists do not know."""
