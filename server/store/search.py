"""Finding guests by what somebody types. Drawn in docs/algorithms/search.md.

Each typed word is looked for as a whole word, then as a beginning, then with one slip. The words that names are
made of are few beside the guests, so slips are looked for among words, never among guests.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from server.domain.names import (
    TYPO_MIN_LENGTH,
    deletions,
    starts_within_one_slip,
    within_one_slip,
    without_article,
    words,
)

#: So many words that a slip may have meant are tried; more would say nothing.
MOST_GUESSES = 24
#: Words that share the first two letters, looked at for a slip further on.
MOST_NEIGHBOURS = 2000

# a record that another one stands for is found nowhere
_INDEX = "INSERT INTO guest_words (rowid, names, others) SELECT number, names, others FROM guest WHERE merged_into = ''"


def index_after(connection: sqlite3.Connection, number: int) -> None:
    """Make the guests findable whose row number lies above `number`.

    Not by triggers: with `trusted_schema` off SQLite refuses FTS5 inside them.
    """
    connection.execute(f"{_INDEX} AND number > ?", [number])


def index_again(connection: sqlite3.Connection, guest_id: str) -> None:
    """Make one guest findable under what their row says now; call forget() before changing it."""
    connection.execute(f"{_INDEX} AND id = ?", [guest_id])


def forget(connection: sqlite3.Connection, guest_id: str) -> None:
    """Make one guest unfindable; FTS5 needs the row as it was indexed."""
    connection.execute(
        "INSERT INTO guest_words (guest_words, rowid, names, others)"
        " SELECT 'delete', number, names, others FROM guest WHERE id = ? AND merged_into = ''",
        [guest_id],
    )


def learn_words(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Remember the words of `names`, so that a slip in one can be recognised."""
    fresh = [word for word in sorted(words_to_learn(names)) if not _is_known(connection, word)]
    learn_slips(connection, slips_of(fresh))
    learn(connection, fresh)


def words_to_learn(names: Iterable[str]) -> set[str]:
    """The words of `names` that are long enough for a slip."""
    return {word for name in names for word in words(name) if len(word) >= TYPO_MIN_LENGTH}


def known_words(connection: sqlite3.Connection) -> set[str]:
    """All words that were learnt."""
    return {row[0] for row in connection.execute("SELECT word FROM name_word")}


def slips_of(fresh: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each (slip, word) of words, in their order on disk: some ten a word.

    Sorted some at a time: while Python sorts no other thread has its turn.
    """
    by_beginning: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for word in fresh:
        for slip in deletions(word):
            by_beginning[slip[:2]].append((slip, word))
    for beginning in sorted(by_beginning):
        yield from sorted(by_beginning.pop(beginning))


def learn_slips(connection: sqlite3.Connection, slips: Iterable[tuple[str, str]]) -> None:
    """Remember slips, before learn() says that their words are known."""
    connection.executemany("INSERT OR IGNORE INTO name_slip (slip, word) VALUES (?, ?)", slips)


def learn(connection: sqlite3.Connection, fresh: Iterable[str]) -> None:
    """Remember words whose slips are there."""
    connection.executemany("INSERT OR IGNORE INTO name_word (word) VALUES (?)", [(word,) for word in fresh])


def find_numbers(
    connection: sqlite3.Connection, event_id: str, typed: str, *, limit: int, all_fields: bool
) -> list[int]:
    """Row numbers of the guests that `typed` may mean, best first, at most `limit`.

    `all_fields`: also company, e-mail, phone, booking and code; otherwise names only.
    """
    # every guest's words are there without "the" too
    asked = tuple(dict.fromkeys(map(without_article, words(typed))))[:8]
    if not asked:
        return []
    scope = "" if all_fields else "names : "
    found: dict[int, None] = {}
    for query in _queries(connection, asked):
        rows = connection.execute(
            "SELECT guest_words.rowid FROM guest_words CROSS JOIN guest ON guest.number = guest_words.rowid"
            " WHERE guest_words MATCH ? AND guest.event_id = ? LIMIT ?",
            [f"{scope}({query})", event_id, limit],
        )
        found.update(dict.fromkeys(row[0] for row in rows))
        # by name alone a guest is looking for themself: who was found is not mixed with who is only alike
        if len(found) >= limit or (found and not all_fields):
            break
    return list(islice(found, limit))


def _queries(connection: sqlite3.Connection, asked: tuple[str, ...]) -> Iterable[str]:
    """Ever more forgiving questions; each is asked only when those before found too few."""
    yield " AND ".join(_quoted(word) for word in asked)
    yield " AND ".join(f"{_quoted(word)} *" for word in asked)
    guesses = [_guesses(connection, word) for word in asked]
    if any(guesses):
        yield " AND ".join(
            "(" + " OR ".join([f"{_quoted(word)} *", *map(_quoted, meant)]) + ")"
            for word, meant in zip(asked, guesses, strict=True)
        )


def _guesses(connection: sqlite3.Connection, typed: str) -> list[str]:
    """Known words that `typed`, with one slip, is or begins."""
    if len(typed) < TYPO_MIN_LENGTH:
        return []
    slips = deletions(typed)
    rows = connection.execute(
        f"SELECT DISTINCT word FROM name_slip WHERE slip IN ({', '.join('?' * len(slips))}) LIMIT 200",
        list(slips),
    )
    whole = [row[0] for row in rows if within_one_slip(typed, row[0])]
    near = connection.execute(
        "SELECT word FROM name_word WHERE word >= ? AND word < ? LIMIT ?",
        [typed[:2], typed[:2] + "\U0010ffff", MOST_NEIGHBOURS],
    )
    begun = [row[0] for row in near if starts_within_one_slip(typed, row[0])]
    return list(dict.fromkeys([*whole, *begun]))[:MOST_GUESSES]


def _is_known(connection: sqlite3.Connection, word: str) -> bool:
    return connection.execute("SELECT 1 FROM name_word WHERE word = ?", [word]).fetchone() is not None


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
