import pytest

from queries.search.tokens import (
    START,
    character_pairs,
    fold_name,
    initial_grams,
    initials_phrase,
    match_phrase,
    name_key,
    text_chunks,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ＡＢＣ１２", "abc12"), ("Rén", "ren"), ("lǜ", "lv"), ("STRASSE", "strasse"), ("é", "e"), ("髮後裏", "发后里")],
)
def test_fold_forgets_width_case_accents_and_script(text: str, folded: str) -> None:
    assert fold_name(text) == folded


def test_chunks_are_what_blanks_and_punctuation_separate() -> None:
    assert text_chunks("“金蓝领”培训 A-B") == ["金蓝领", "培训", "a", "b"]


def test_equal_names_share_a_key() -> None:
    assert name_key("“金蓝领” 培训") == name_key("金蓝领培训") == "金蓝领培训"


def test_ideographs_become_pairs_and_words_stay() -> None:
    assert list(character_pairs("人社局5a级")) == ["人社", "社局", "局", "5a", "级"]


def test_a_phrase_never_ends_in_half_a_pair() -> None:
    assert match_phrase("人社") == '"人社"'
    assert match_phrase("人") == '"人"*'
    assert match_phrase("计划2") == '"计划 划 2"*'
    assert match_phrase("人社", anchored=True) == f'"{START} 人社"'


def test_initials_are_found_by_threes() -> None:
    assert list(initial_grams("srsj")) == ["srs", "rsj", "sj", "j"]
    assert initials_phrase("rlzy") == '"rlz lzy"'
    assert initials_phrase("rs") == '"rs"*'


@pytest.mark.parametrize("text", ['"', "*", "AND", 'a" OR "b', "\x00", "\ud800", "🙂", "^", START, "NEAR(a b)"])
def test_no_sign_reaches_the_phrase(text: str) -> None:
    assert all(set(match_phrase(chunk)) <= set(chunk) | set('" *') for chunk in text_chunks(text))
    assert START not in name_key(text)
