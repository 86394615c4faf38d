"""The questions: one file each, ``<name>.rq``."""
