"""From model to asserted graph: what is printed, as RDF."""
