"""Work in a process of its own: its result, its errors, and its death."""

import os

import pytest

from loader.errors import DocumentError
from loader.snapshot.apart import run_apart


def test_what_a_function_returns_and_raises_comes_back(tmp_path):
    assert run_apart("sorting", tmp_path, sorted, [2, 1, 3], reverse=True) == [3, 2, 1]
    with pytest.raises(ZeroDivisionError):
        run_apart("dividing", tmp_path, divmod, 1, 0)


def test_a_process_that_dies_is_told(tmp_path):
    with pytest.raises(DocumentError, match=r"counting the store brings its process down") as told:
        run_apart("counting the store", tmp_path, os._exit, 3)
    assert str(tmp_path) in str(told.value)
