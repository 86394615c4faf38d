"""The addresses that programs use: SPARQL protocol, graph store, things, service description, reconciliation."""
