"""What runs a query: a snapshot in worker processes, or another endpoint; their limits, and the way out to others."""
