"""The pages of the things of the graph, one module per kind of page."""
