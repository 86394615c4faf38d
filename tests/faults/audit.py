"""What we ship, looked over: known weaknesses of dependencies, their licences, an SBOM, and our regular expressions.

    make audit

Writes ``var/sbom.json`` (CycloneDX). A dependency that could not be looked up is counted, never passed over in silence.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path

from tests.faults import expressions

ROOT = Path(__file__).parents[2]
LOCK, SBOM = ROOT / "requirements.lock", ROOT / "var" / "sbom.json"
# What may stand beside Apache-2.0 in one installation without asking anything of those who use it.
PERMISSIVE = re.compile(r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|W3C|HPND|MPL|Zlib|Unlicense)\b", re.I)


def locked_names() -> frozenset[str]:
    """Return the names of all packages that the lock file pins, as PyPI compares them."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    return frozenset(plain_name(line.partition("==")[0]) for line in lines if re.match(r"[A-Za-z0-9]", line))


def plain_name(name: str) -> str:
    """Return a package's name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name.split("[")[0]).lower()


def licence_of(distribution: Distribution) -> str:
    """Return what a package says of its licence; empty where it says nothing."""
    told = distribution.metadata
    classified = [name.rpartition(" :: ")[2] for name in told.get_all("Classifier") or () if name.startswith("License")]
    text = (told.get("License") or "").strip().splitlines()
    candidates = [told.get("License-Expression"), *classified, *text[:1]]
    return next((each for each in candidates if each and PERMISSIVE.search(each)), next(filter(None, candidates), ""))


def shipped_licences() -> Iterator[tuple[str, str, str]]:
    """Yield name, version and licence of every installed package that is shipped with us."""
    names = locked_names()
    for found in sorted(distributions(), key=lambda each: plain_name(each.name)):
        if plain_name(found.name) in names:
            yield found.name, found.version, licence_of(found)


def audit_licences() -> tuple[str, bool]:
    """Say whether every licence is one that asks for nothing but its notice."""
    shipped = list(shipped_licences())
    other = [f"{name} ({licence or 'none told'})" for name, _, licence in shipped if not PERMISSIVE.search(licence)]
    return (
        f"licences: {len(shipped)} packages, {len(other)} to look at{': ' + ', '.join(other) if other else ''}",
        not other,
    )


def audit_weaknesses() -> tuple[str, bool | None]:
    """Ask for known weaknesses of what the lock file pins; needs a network that reaches the advisories."""
    command = (
        "pip_audit",
        "--require-hashes",
        "--disable-pip",
        "-r",
        str(LOCK),
        "--format=json",
        "--progress-spinner=off",
    )
    answer = run_module(command)
    try:
        told = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError):
        return f"weaknesses: not looked up ({answer.stderr.strip()[-200:]})", None
    skipped = sum("skip_reason" in each for each in told)
    known = [f"{each['name']} {weak['id']}" for each in told for weak in each.get("vulns", ())]
    line = f"weaknesses: {len(known)} known in {len(told) - skipped} packages, {skipped} could not be looked up"
    return " ".join([line, *known]), False if known else None if skipped else True


def write_sbom() -> tuple[str, bool]:
    """Write the bill of materials and count what it lists."""
    SBOM.parent.mkdir(exist_ok=True)
    answer = run_module(("cyclonedx_py", "requirements", str(LOCK), "--of", "JSON", "-o", str(SBOM)))
    if answer.returncode:
        return f"SBOM: {answer.stderr.strip()}", False
    names = {plain_name(each["name"]) for each in json.loads(SBOM.read_text(encoding="utf-8"))["components"]}
    return f"SBOM: {len(names)} packages in {SBOM.relative_to(ROOT)}", names == locked_names()


def run_module(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a tool of this environment."""
    return subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)


def audit_expressions() -> tuple[str, bool]:
    """Say whether a regular expression of ours can explode."""
    judged = Counter(bool(expressions.exploding(text, flags)) for _, text, flags in expressions.find_expressions())
    return f"regular expressions: {judged.total()}, exploding: {judged[True]}", not judged[True]


MARKS = {True: "ok   ", False: "found", None: "open "}


def main() -> int:
    """Print a line for each part of the audit; return 1 if one of them found something."""
    sound = True
    for part in (audit_licences, audit_weaknesses, write_sbom, audit_expressions):
        line, passed = part()
        print(MARKS[passed], line, flush=True)
        sound &= passed is not False
    return not sound


if __name__ == "__main__":
    sys.exit(main())
