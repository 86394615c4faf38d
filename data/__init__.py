"""Documents as received, and hand-kept lists; read with ``importlib.resources``."""
