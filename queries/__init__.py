"""Questions to a snapshot or an endpoint: the catalogue, proofs, and the client."""
