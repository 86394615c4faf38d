"""Closing a graph under the axioms of an ontology."""
