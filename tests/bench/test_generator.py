import hashlib
from pathlib import Path

import pyoxigraph as ox

from tests.bench.generator import quads, write


def test_a_seed_fixes_every_byte() -> None:
    first, again, other = ("".join(quads(6, seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert (
        hashlib.sha256(first.encode()).hexdigest() == "9cee3381aa3d0aedcdf2eba345e22cc5527e69a90b18be0f54c31ec122b909f6"
    )


def test_documents_do_not_depend_on_how_many_are_asked_for() -> None:
    assert "".join(quads(6)).startswith("".join(quads(5)))


def test_every_line_is_a_quad_and_none_is_there_twice(tmp_path: Path) -> None:
    count = write(tmp_path / "out.nq", 10)
    found = list(ox.parse(path=tmp_path / "out.nq"))
    assert len(found) == len(set(found)) == count


def test_a_document_is_about_840_triples(tmp_path: Path) -> None:
    assert 800 < write(tmp_path / "out.nq", 200) / 200 < 880
