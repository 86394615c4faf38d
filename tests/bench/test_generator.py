import hashlib
from pathlib import Path

import pyoxigraph as ox

from tests.bench.generator import quads, write


def test_a_seed_fixes_every_byte() -> None:
    first, again, other = ("".join(quads(6, seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert (
        hashlib.sha256(first.encode()).hexdigest() == "f890521e2931c2bdcdef79f8c96fb1b67ff5de31352d01518d8e2862ef8848e5"
    )


def test_documents_do_not_depend_on_how_many_are_asked_for() -> None:
    assert "".join(quads(6)).startswith("".join(quads(5)))


def test_every_line_is_a_quad_and_none_is_there_twice(tmp_path: Path) -> None:
    count = write(tmp_path / "out.nq", 10)
    found = list(ox.parse(path=tmp_path / "out.nq"))
    assert len(found) == len(set(found)) == count


def test_a_document_is_about_840_triples(tmp_path: Path) -> None:
    assert 800 < write(tmp_path / "out.nq", 200) / 200 < 880
