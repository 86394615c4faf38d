"""What a build leaves behind when it is killed, starved or refused: the edition before, whole, and words.

    make faults

Each trial runs ``fengong build`` in a process of its own over an edition that is there already, stops or starves it,
and looks whether ``current`` still leads to a sound edition and whether anything but words was printed.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from queries.errors import FengongError
from queries.snapshot.integrity import CHECKSUMS, DamageError, file_names, open_sound_snapshot

DOCUMENT = """一、推进渔港建设
1.建设智慧渔港。（责任单位：市渔港局、市财政局）
2.开展渔民培训。（市渔港局牵头，市教育局配合）
"""
METADATA = "[document]\nid = harbour\ntitle = 渔港建设分工\njurisdiction = 云溪市\njurisdiction_slug = yunxi\n"
# Counts what Python does to files, reading included, and kills its process at one of them.
KILLING = """
import os, signal, sys
left = int(sys.argv.pop(1))
def stop(event, arguments):
    global left
    if event.startswith(("open", "os.", "shutil.", "sqlite3.", "tempfile.", "subprocess.")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(stop)
from loader.command import main
try:
    main()
finally:
    print("operations left:", left, file=sys.stderr)
"""
MANY = 1_000_000
ENDINGS = (0, 1, 2, 130, 128 + signal.SIGKILL, -signal.SIGKILL, -signal.SIGTERM)  # in words, or as they were asked to
MODULE = ("-m", "loader.command")


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one build: exit status, what it printed, whether the edition before or a new one is whole."""

    kind: str
    status: int
    printed: str
    sound: bool

    @property
    def verdict(self) -> str:
        """Return ``lost``, ``traceback``, ``undocumented`` or ``well``."""
        if not self.sound:
            return "lost"
        if "Traceback" in self.printed or "panicked" in self.printed:
            return "traceback"
        return "well" if self.status in ENDINGS else f"status {self.status}"


class Site:
    """A folder with a document, an edition built from it, and the document changed since."""

    def __init__(self, folder: Path) -> None:
        self.document, self.out = folder / "in" / "harbour.txt", folder / "out"
        self.document.parent.mkdir(parents=True)
        self.document.with_name("metadata.ini").write_text(METADATA, encoding="utf-8")
        self.number = 0
        self.change_document()
        self.build(check=True)

    def change_document(self) -> None:
        """Let the next build have something new to say."""
        self.number += 1
        self.document.write_text(f"{DOCUMENT}3.第{self.number}项工作。（市渔港局）\n", encoding="utf-8")

    def build(
        self,
        program: Sequence[str] = MODULE,
        *,
        check: bool = False,
        limits: Callable[[], None] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a build to its end."""
        command = [sys.executable, *program, "build", str(self.document), "--out", str(self.out)]
        return subprocess.run(command, capture_output=True, text=True, errors="replace", check=check, preexec_fn=limits)

    def is_sound(self) -> bool:
        """Tell whether what ``current`` leads to is whole."""
        try:
            open_sound_snapshot(self.out / "current")
        except FengongError:
            return False
        return True

    def trial(self, kind: str, done: subprocess.CompletedProcess[str]) -> Trial:
        """Judge a build that has ended."""
        return Trial(kind, done.returncode, done.stderr[-4000:], self.is_sound())


def killed_at_operations(site: Site, points: Sequence[int]) -> Iterator[Trial]:
    """Kill a build at the n-th thing it does to files."""
    for point in points:
        site.change_document()
        yield site.trial("killed at a file operation", site.build(("-c", KILLING, str(point))))


def count_operations(site: Site) -> int:
    """Return how many things a build does to files."""
    site.change_document()
    told = site.build(("-c", KILLING, str(MANY))).stderr.rpartition("operations left: ")[2]
    return MANY - int(told)


def killed_at_moments(site: Site, seconds: Sequence[float]) -> Iterator[Trial]:
    """Kill a build after so many seconds, with everything it has started."""
    for wait in seconds:
        site.change_document()
        command = [sys.executable, "-m", "loader.command", "build", str(site.document), "--out", str(site.out)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
            time.sleep(wait)
            running.kill()
            printed = running.stderr.read() if running.stderr else ""
        yield Trial("killed at a moment", running.returncode, printed, site.is_sound())


def limited(kind: int, value: int) -> Callable[[], None]:
    """Return what sets a limit of the system for a process that is about to start."""
    return lambda: resource.setrlimit(kind, (value, value))


def starved(site: Site, kind: str, limit: int, values: Sequence[int]) -> Iterator[Trial]:
    """Build with too little of something."""
    for value in values:
        site.change_document()
        yield site.trial(kind, site.build(limits=limited(limit, value)))


def on_full_disks(site: Site, sizes: Sequence[int]) -> Iterator[Trial]:
    """Build where the disk is full at some point: a file system of so many bytes over the new edition's folder."""
    for size in sizes:
        site.change_document()
        mounting = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size="$0" tmpfs "$1" && shift && exec "$@"']
        scratch = site.out.with_name("full")
        scratch.mkdir(exist_ok=True)
        build = [sys.executable, "-m", "loader.command", "build", str(site.document), "--out", str(scratch)]
        done = subprocess.run([*mounting, str(size), str(scratch), *build], capture_output=True, text=True, check=False)
        if "Operation not permitted" in done.stderr or "permission denied" in done.stderr:
            return  # only root may mount; the limit on files above covers the same writes
        yield site.trial("full disk", done)


def refused_folders(site: Site) -> Iterator[Trial]:
    """Build where nothing can be written."""
    for out in (Path("/proc/fengong"), site.document, Path("/dev/null/x"), site.out / ("x" * 300)):
        command = [sys.executable, "-m", "loader.command", "build", str(site.document), "--out", str(out)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        yield site.trial("nowhere to write", done)


def two_at_once(site: Site, times: int) -> Iterator[Trial]:
    """Build twice at the same time into one folder."""
    for _ in range(times):
        site.change_document()
        command = [sys.executable, "-m", "loader.command", "build", str(site.document), "--out", str(site.out)]
        both = [
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(2)
        ]
        for running in both:
            printed = running.communicate()[1]
            yield Trial("two at once", running.returncode, printed, site.is_sound())


def stepped_clocks(site: Site, times: int) -> Iterator[Trial]:
    """Build while the clock stands in another century, before and after what is there."""
    stepping = "import time; time.time = lambda: {at}.0; from loader.command import main; main()"
    for at in (0, 10**10, 1, 2 * 10**9)[:times]:
        site.change_document()
        yield site.trial("clock steps", site.build(("-c", stepping.format(at=at))))


def damaged_files(site: Site, times: int, chance: random.Random) -> Iterator[Trial]:
    """Flip, cut or delete a file of the edition; it is well if the damage is told with the file's name."""
    folder = (site.out / "current").resolve()
    for _ in range(times):
        file = folder / chance.choice([*file_names(folder), CHECKSUMS])
        sound = file.read_bytes()
        how = chance.choice(("flipped", "cut", "deleted")) if sound else "deleted"
        damage_file(file, how, chance)
        try:
            open_sound_snapshot(folder)
            named = False
        except DamageError as error:
            named = error.files == (file.relative_to(folder).as_posix(),)
        file.write_bytes(sound)
        yield Trial(f"file of an edition {how}", 0, "", named)


def damage_file(file: Path, how: str, chance: random.Random) -> None:
    """Damage a file in one of three ways."""
    content = bytearray(file.read_bytes())
    if how == "deleted":
        file.unlink()
    elif how == "cut":
        file.write_bytes(content[: chance.randrange(len(content))])
    else:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        file.write_bytes(content)


def all_trials(site: Site, scale: float, chance: random.Random) -> Iterator[Trial]:
    """Yield every kind of trial; ``scale`` 1 is what ``make faults`` runs."""

    def some(n: int) -> int:
        return max(1, round(n * scale))

    def thinned(values: Sequence[int]) -> Sequence[int]:
        return values[:: max(1, round(1 / scale))]

    operations = count_operations(site)
    yield from killed_at_operations(site, sorted(chance.sample(range(1, operations), min(some(60), operations - 1))))
    yield from killed_at_moments(site, [chance.uniform(0.2, 4) for _ in range(some(30))])
    yield from starved(site, "file size limit", resource.RLIMIT_FSIZE, thinned([2**n for n in range(8, 24)]))
    yield from starved(site, "descriptor limit", resource.RLIMIT_NOFILE, thinned([8, 12, 16, 20, 24, 32, 48, 64]))
    yield from starved(site, "memory limit", resource.RLIMIT_AS, thinned([2**n for n in range(27, 33)]))
    yield from on_full_disks(site, thinned([2**n for n in range(14, 25)]))
    yield from refused_folders(site)
    yield from damaged_files(site, some(300), chance)
    yield from two_at_once(site, some(4))
    yield from stepped_clocks(site, some(4))
    site.change_document()
    yield site.trial("afterwards, undisturbed", site.build())


def main() -> int:
    """Print a table of kinds and verdicts; return 1 if anything was lost or ended without words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    with TemporaryDirectory() as folder:
        for trial in all_trials(Site(Path(folder)), options.scale, random.Random(options.seed)):
            counts.setdefault(trial.kind, Counter())[trial.verdict] += 1
            if trial.verdict != "well":
                print(f"{trial.kind}: {trial.verdict}, status {trial.status}\n{trial.printed}", file=sys.stderr)
    print("| fault | trials | ended well | verdicts |\n|---|---|---|---|")
    for kind, verdicts in counts.items():
        print(f"| {kind} | {verdicts.total()} | {verdicts['well']} | {dict(verdicts)} |")
    return any(set(verdicts) - {"well"} for verdicts in counts.values())


if __name__ == "__main__":
    sys.exit(main())
