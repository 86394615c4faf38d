"""Documents as received, hand-kept lists, and links; read with ``importlib.resources``."""
