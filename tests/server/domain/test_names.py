"""Folding names, taking them apart, and forgiving one slip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.names import deletions, fold, starts_within_one_slip, within_one_slip, words

WORDS = st.text("abcde", max_size=7)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ANNA", "anna"),
        ("Öztürk", "ozturk"),
        ("Łukasz Đorđević", "lukasz dordevic"),
        ("Straße", "strasse"),
        ("Ægir Þór", "aegir thor"),
        ("İpek Işık", "ipek isik"),
        ("Nguyễn", "nguyen"),
        ("ﬁona", "fiona"),
        ("ＷＩＤＥ", "wide"),
        ("℻", "fax"),
        ("أَحْمَد", "احمد"),
        ("فاطمة", "فاطمه"),
        ("مصطفى", "مصطفي"),
        ("آیدا", "ايدا"),
        ("٤٢", "42"),
        ("", ""),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    """Case and accents fall away, in letters that Unicode takes apart and in those that it does not."""
    assert fold(typed) == folded


@given(st.text(max_size=30))
def test_fold_twice_is_fold_once(text: str) -> None:
    """What was folded folds to itself: stored and typed words meet."""
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=30))
def test_fold_forgets_case(text: str) -> None:
    """A name in capitals finds the same."""
    assert fold(text.casefold()) == fold(text)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Carla D'Amico", ("carla", "d", "amico", "damico")),
        ("محمد الحسيني", ("محمد", "الحسيني", "حسيني")),
        ("Carla D’Amico", ("carla", "d", "amico", "damico")),
        ("Carla Dʼamico", ("carla", "d", "amico", "damico")),
        ("Jean-Luc", ("jean", "luc", "jeanluc")),
        ("van den Berg, Dirk", ("van", "den", "berg", "dirk")),
        ("  ", ()),
        ("...", ()),
        ("Anna Anna", ("anna",)),
    ],
)
def test_words(name: str, found: tuple[str, ...]) -> None:
    """A name's words, joined ones also as one."""
    assert words(name) == found


@given(st.text(max_size=40))
def test_words_are_findable(text: str) -> None:
    """Each word of a name is a word by itself, so typing any one of them finds it."""
    for word in words(text):
        assert word in words(word)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("rossi", "rossi", True),
        ("rosi", "rossi", True),
        ("rosssi", "rossi", True),
        ("rozsi", "rossi", True),
        ("orssi", "rossi", True),
        ("rossi", "rosis", True),
        ("rossi", "osri", False),
        ("rossi", "ros", False),
        ("", "a", True),
        ("", "ab", False),
    ],
)
def test_slips(one: str, other: str, near: bool) -> None:
    """One letter left out, added, changed, or two neighbours swapped; not two of them."""
    assert within_one_slip(one, other) is near
    assert within_one_slip(other, one) is near


def _one_slip_away(word: str) -> set[str]:
    """All that one slip makes of `word`, by the definition."""
    letters = "abcde"
    left_out = {word[:i] + word[i + 1 :] for i in range(len(word))}
    added = {word[:i] + letter + word[i:] for i in range(len(word) + 1) for letter in letters}
    changed = {word[:i] + letter + word[i + 1 :] for i in range(len(word)) for letter in letters}
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    return {word} | left_out | added | changed | swapped


@given(WORDS, WORDS)
def test_slip_is_the_definition(one: str, other: str) -> None:
    """The quick comparison agrees with trying all slips."""
    assert within_one_slip(one, other) == (other in _one_slip_away(one))


@given(WORDS, st.data())
def test_slips_share_a_deletion(word: str, data: st.DataObject) -> None:
    """A word and its slip have a deletion in common: that is how the index finds it."""
    slip = data.draw(st.sampled_from(sorted(_one_slip_away(word))))
    assert deletions(word) & deletions(slip)


@given(st.text("abcde", min_size=4, max_size=6), st.text("abcde", max_size=4), st.data())
def test_beginnings_forgive_too(begun: str, rest: str, data: st.DataObject) -> None:
    """The beginning of a word, with one slip, is recognised."""
    typed = data.draw(st.sampled_from(sorted(_one_slip_away(begun))))
    assert starts_within_one_slip(typed, begun + rest)


@given(WORDS, WORDS)
def test_beginning_is_the_definition(typed: str, word: str) -> None:
    """The quick comparison agrees with comparing each beginning that may be meant."""
    lengths = {max(len(typed) + more, 0) for more in (-1, 0, 1)}
    assert starts_within_one_slip(typed, word) == any(within_one_slip(typed, word[:length]) for length in lengths)
