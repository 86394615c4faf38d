"""The catalogue of questions, how values are bound into them, and the client that asks them."""
