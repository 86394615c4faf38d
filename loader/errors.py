"""Faults of a build; the command turns each into one line and an exit status."""

from queries.errors import FengongError


class DocumentError(FengongError):
    """A document cannot be read; ``where`` is ``file:line`` or ``file, row N``."""


class AuthorityError(FengongError):
    """A hand-kept list is broken; ``where`` is ``file:line``."""


class InferenceError(FengongError):
    """A closure cannot be made: a file cannot be read or written, an engine is unknown."""


class InconsistencyError(FengongError):
    """The axioms and the data contradict each other; the message names the W3C rule and the triples."""

    exit_status = 1


class ValidationError(FengongError):
    """The graph violates a SHACL shape."""

    exit_status = 1
