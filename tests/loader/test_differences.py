"""What differs between two sorted files of lines, thing by thing, however they are cut while they are read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.snapshot import differences
from loader.snapshot.differences import compare_dumps, differing_things, subject_of
from ontology.vocabulary import ID

THINGS = st.dictionaries(
    st.sampled_from(["_:a", "_:ab", "<a/b>", "<a>", "<b/c>", "<b>", "<c>"]),
    st.sets(st.integers(0, 12), min_size=1),
)


def lines_of(things: dict[str, set[int]]) -> list[bytes]:
    return sorted(f'{thing} <p> "{number}" .\n'.encode() for thing, numbers in things.items() for number in numbers)


def by_thing(lines: list[bytes]) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    for line in lines:
        found.setdefault(subject_of(line), []).append(line)
    return found


@pytest.mark.parametrize(("at_once", "stride"), [(1, 1), (40, 2), (60, 3), (1 << 20, 4096)])
@given(before=THINGS, after=THINGS)
def test_what_differs_is_what_sets_tell(
    at_once: int, stride: int, before: dict[str, set[int]], after: dict[str, set[int]]
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(differences, "AT_ONCE", at_once)
        patched.setattr(differences, "STRIDE", stride)
        old, new = lines_of(before), lines_of(after)
        told = [
            (list(one), list(other))
            for one, other in differing_things(io.BytesIO(b"".join(old)), io.BytesIO(b"".join(new)))
        ]
    olds, news = by_thing(old), by_thing(new)
    expected = {thing: (olds.get(thing, []), news.get(thing, [])) for thing in {*olds, *news}}
    assert told == [pair for _, pair in sorted(expected.items(), key=lambda each: each[0] + b" ") if pair[0] != pair[1]]


def test_a_difference_tells_things_and_lines(tmp_path: Path) -> None:
    before = lines_of({f"<{ID}a>": {1, 2}, f"<{ID}b>": {1}, "<http://e/x>": {1}})
    after = lines_of({f"<{ID}a>": {2, 3}, f"<{ID}c>": {1}})
    for name, lines in (("before", before), ("after", after)):
        (tmp_path / name).write_bytes(b"".join(lines))
    found = compare_dumps(tmp_path / "before", tmp_path / "after")
    assert (found.gone, found.came) == (["b"], ["c"])
    assert sorted(found.removed) == sorted(set(before) - set(after))
    assert sorted(found.added) == sorted(set(after) - set(before))


def test_a_large_difference_keeps_no_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "MOST_LINES", 3)
    (tmp_path / "before").write_bytes(b"")
    (tmp_path / "after").write_bytes(b"".join(lines_of({f"<{ID}{name}>": {1} for name in "abcdef"})))
    found = compare_dumps(tmp_path / "before", tmp_path / "after")
    assert (found.is_cut, found.added, len(found.came)) == (True, [], 6)
