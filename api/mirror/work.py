"""The mirror as a whole: work shared among processes, told as it goes on, and put in its place when it is complete."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

from api.engine.direct import DirectBackend
from api.exchange.settings import Settings, processor_count
from api.mirror.addresses import Address
from api.mirror.scope import Scope
from api.mirror.writing import MirrorError, Written, write_jobs
from queries.processes import Finished, process_pool
from queries.snapshot import tombstones
from queries.snapshot.directory import Snapshot

_A_BATCH = 12  # jobs handed over at once
_A_THING = 4  # pages of the work in a thing
_EVERY = {True: 0.2, False: 10.0}  # seconds between two words on the work, on a terminal and elsewhere
_HTACCESS = """\
# The identifiers lead to pages, or to data for those who ask for it.
DirectoryIndex index.html
AddType text/turtle .ttl
AddType application/ld+json .jsonld
AddType application/rdf+xml .rdf
AddType application/n-triples .nt
RewriteEngine On
{gone}RewriteRule ^\\.well-known/void$ .well-known/void.ttl [L]
RewriteCond %{HTTP_ACCEPT} text/turtle
RewriteRule ^ontology$ ontology.ttl [L]
RewriteCond %{HTTP_ACCEPT} text/turtle
RewriteRule ^id/(.+)$ data/$1.ttl [R=303,L]
RewriteCond %{HTTP_ACCEPT} application/ld\\+json
RewriteRule ^id/(.+)$ data/$1.jsonld [R=303,L]
RewriteCond %{HTTP_ACCEPT} application/rdf\\+xml
RewriteRule ^id/(.+)$ data/$1.rdf [R=303,L]
RewriteCond %{HTTP_ACCEPT} application/n-triples
RewriteRule ^id/(.+)$ data/$1.nt [R=303,L]
RewriteRule ^id/(.+)$ page/$1/ [R=303,L]
"""

_Job = str | Address
_Submit = Callable[[tuple[_Job, ...]], Future[Written]]


@dataclass
class Telling:
    """What a person sees of the work: how much is done, how much is known to be left, and how long that may take."""

    to: TextIO = field(default_factory=lambda: sys.stderr)
    began: float = field(default_factory=time.monotonic)
    told: float = float("-inf")

    def __call__(self, files: int, done: int, total: int) -> None:
        """Tell how far the work is, not too often; ``total`` is what is known of so far."""
        now, terminal = time.monotonic(), self.to.isatty()
        if now - self.told >= _EVERY[terminal]:
            self.told = now
            left = f", about {(now - self.began) / done * (total - done):.0f} s left" if done else ""
            self.say(f"{files} files, {100 * done // total} % of what is known of{left}", "" if terminal else "\n")

    def say(self, text: str, end: str = "\n") -> None:
        """Write over what was told last, on a terminal; else a line."""
        start = "\r\x1b[K" if self.to.isatty() else ""
        print(f"{start}{text}", end=end, file=self.to, flush=True)


def write_mirror(snapshot: Path | None, out: Path, processes: int | None = None, telling: Telling | None = None) -> int:
    """Write the mirror of a snapshot; return how many files it has.

    ``out`` is a new folder: it appears when everything is in it. What keeps it from being written is a ``MirrorError``.
    """
    opened = Snapshot.open(snapshot)
    try:
        with staging_folder(out) as folder, process_pool(processes or processor_count()) as (pool, finished):
            submit = partial(pool.submit, partial(write_jobs, opened.path, folder))
            files = _share_jobs(submit, finished, _first_jobs(opened), telling or Telling())
            (folder / ".htaccess").write_text(_htaccess_text(opened), encoding="utf-8")
    except BrokenProcessPool as error:
        raise MirrorError(
            "a process that wrote pages died", where=str(out), remedy="is there memory enough?"
        ) from error
    except OSError as error:
        raise MirrorError(f"cannot write here ({error.strerror})", where=str(out)) from error
    return files + 1


def _htaccess_text(snapshot: Snapshot) -> str:
    """Return what tells an Apache server how to answer identifiers, also those of things that are gone."""
    rules = (
        f"RewriteRule ^(id|page|data)/{re.escape(name)}([/.]|$) - [G]\n"
        for name, _ in tombstones.read_tombstones(snapshot)
    )
    return _HTACCESS.replace("{gone}", "".join(rules))


@contextmanager
def staging_folder(out: Path) -> Iterator[Path]:
    """Yield a folder beside ``out`` that takes its place in the end; where that is not reached, nothing is left."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise MirrorError("there is something here already", where=str(out), remedy="name a new folder")
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        yield folder
        folder.chmod(0o755)
        folder.replace(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _first_jobs(snapshot: Snapshot) -> Sequence[_Job]:
    """Return what is to be written whether or not something leads to it."""
    scope = Scope(DirectBackend(snapshot, Settings(snapshot=snapshot.path)))
    return [*scope.singles(), *sorted(scope.things)]


def _share_jobs(submit: _Submit, finished: Finished, first: Sequence[_Job], telling: Telling) -> int:
    """Have jobs done, and those that they lead to; return how many files were written."""
    known, files, done, total = set(first), 0, 0, sum(map(_job_weight, first))
    pending = _submit_batches(submit, first)
    while pending:
        telling(files, done, total)
        for future in finished(pending):
            done += pending.pop(future)
            written = future.result()
            files += written.files
            new = sorted(written.found - known)
            known.update(new)
            total += sum(map(_job_weight, new))
            pending |= _submit_batches(submit, new)
    telling.say(f"{files} files")
    return files


def _submit_batches(submit: _Submit, jobs: Iterable[_Job]) -> dict[Future[Written], int]:
    """Hand jobs over in batches; return what each weighs."""
    queue = iter(jobs)
    batches = iter(lambda: tuple(islice(queue, _A_BATCH)), ())
    return {submit(batch): sum(map(_job_weight, batch)) for batch in batches}


def _job_weight(job: _Job) -> int:
    """Return how much work there is in a job: a thing has several pages."""
    return _A_THING if isinstance(job, str) else 1
