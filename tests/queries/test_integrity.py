"""Every file of a snapshot that is changed, cut or gone is named."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from queries.errors import SnapshotError
from queries.snapshot.directory import FORMAT, MANIFEST, Snapshot
from queries.snapshot.integrity import (
    CHECKSUMS,
    DamageError,
    file_names,
    is_untouched,
    open_sound_snapshot,
    require_sound,
)


def flip_bit(file: Path, chance: random.Random) -> None:
    content = bytearray(file.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


def cut_short(file: Path, chance: random.Random) -> None:
    os.truncate(file, chance.randrange(file.stat().st_size))


def delete_file(file: Path, _: random.Random) -> None:
    file.unlink()


@pytest.fixture(scope="module")
def copied(annex_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy") / annex_snapshot.hash
    shutil.copytree(annex_snapshot.path, folder)
    return folder


def test_a_built_snapshot_is_sound(annex_snapshot: Snapshot) -> None:
    assert len(require_sound(annex_snapshot.path)) == len(file_names(annex_snapshot.path)) + 1 > 20


def test_reading_leaves_it_as_it_is(copied: Path) -> None:
    signature = require_sound(copied)
    assert len(pyoxigraph.Store.read_only(str(copied / "store"))) > 1000
    assert is_untouched(copied, signature)
    assert require_sound(copied) == signature


def test_the_list_is_one_that_sha256sum_checks(copied: Path) -> None:
    assert subprocess.run(["sha256sum", "-c", "--quiet", CHECKSUMS], cwd=copied, check=False).returncode == 0


@pytest.mark.parametrize("damage", [flip_bit, cut_short, delete_file])
def test_each_damaged_file_is_named(copied: Path, damage: Callable[[Path, random.Random], None]) -> None:
    chance, tried = random.Random(7), 0
    for name in [*file_names(copied), CHECKSUMS]:
        file, signature = copied / name, require_sound(copied)
        sound = file.read_bytes()
        if not sound and damage is not delete_file:
            continue
        damage(file, chance)
        with pytest.raises(DamageError) as found:
            require_sound(copied)
        assert found.value.files == (name,)
        assert name in str(found.value)
        assert not is_untouched(copied, signature)
        file.write_bytes(sound)
        tried += 1
    assert tried > 20


def test_what_is_no_snapshot_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="no snapshot here"):
        open_sound_snapshot(tmp_path)
    (tmp_path / MANIFEST).write_text('{"format": 1}')
    with pytest.raises(SnapshotError, match=f"format 1, not {FORMAT}; build it again with this version"):
        open_sound_snapshot(tmp_path)
