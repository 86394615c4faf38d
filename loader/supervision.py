"""Long work in a process of its own, so that words are left to be said when a library or the system ends it."""

from __future__ import annotations

import os
import signal
import sys

from queries.parent import end_with_parent

_AWAITED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
_GAVE_UP = 2  # the exit status of what ends in words
_KILLED = 128 + signal.SIGKILL  # as shells have it
_SENTENCES = {
    signal.SIGABRT: "a library gave up and ended the work, most often for want of memory or of threads",
    signal.SIGBUS: "the work was ended in the middle of a file: was the disk full, or the file cut off?",
    signal.SIGSEGV: "a library went wrong and ended the work: report it, with what was read",
    signal.SIGKILL: "the work was killed from outside, most often by the system for want of memory",
    signal.SIGXCPU: "the work used up the processor time that it was allowed",
    signal.SIGXFSZ: "a file grew over the size that is allowed",
}


def supervise() -> None:
    """Go on in a child; the parent waits for it, says how it ended where it could not say so itself, and ends.

    Signals sent to the parent reach the child, and the child ends with its parent.
    """
    if not hasattr(signal, "sigwaitinfo"):  # not on this system
        return
    parent = os.getpid()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)  # none is lost between here and the waiting
    child = os.fork()
    if child:
        _leave_as(_status_of(child))
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    end_with_parent()
    if os.getppid() != parent:  # it ended before it was asked
        os._exit(_GAVE_UP)


def _status_of(child: int) -> int:
    """Wait for the child, hand on what stops it, and return its exit status, or the negative number of a signal."""
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        told = signal.sigwaitinfo(_AWAITED)
        if told.si_signo != signal.SIGCHLD and told.si_code <= 0:  # from a process; a terminal tells both itself
            os.kill(child, told.si_signo)


def _leave_as(status: int) -> None:
    """End this process as the child ended; in words where a signal ended it that nobody here sent."""
    if status >= 0:
        os._exit(status)
    number = signal.Signals(-status)
    if number not in _SENTENCES:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
    print(f"fengong: {_SENTENCES[number]} ({number.name}); what was there before is whole", file=sys.stderr)
    sys.stderr.flush()
    os._exit(_KILLED if number == signal.SIGKILL else _GAVE_UP)
