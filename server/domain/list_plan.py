"""What an import would do, before it does it. Drawn in docs/algorithms/import.md, parts B and C."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from server.domain.guest import Guest, Standing
from server.domain.list_entries import GuestList, Identity, ListedGuest, Rejected, Value, Warned
from server.domain.names import fold


@dataclass(frozen=True, kw_only=True)
class KnownGuest:
    """A guest who is on the event's list already."""

    guest: Guest
    #: What the last import said of them, by the names ListedGuest uses; empty: no list brought them.
    imported: Mapping[str, Value] = field(default_factory=dict)
    #: Every code of theirs, dead ones too.
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Addition:
    """A guest to add. Their id is empty, and so is their code where the list has none."""

    row: int
    guest: Guest
    imported: dict[str, Value]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A guest whose details the list changes."""

    row: int
    #: As they will be.
    guest: Guest
    #: Names of what changes; empty: only what the list said is noted.
    fields: tuple[str, ...]
    #: Names of what the list says otherwise, but a person changed since: it stays.
    kept: tuple[str, ...]
    imported: dict[str, Value]
    #: Whether `imported` differs from what the last import noted.
    is_news: bool
    #: The code that the list gave before and no longer does; empty: none.
    dead_code: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """All that an import would do."""

    added: tuple[Addition, ...]
    changed: tuple[Change, ...]
    #: Guests whom the list leaves as they are, but for what it says now: nothing to tell, something to note.
    noted: tuple[Change, ...]
    #: Guests in the list who stay as they are.
    left: int
    #: Ids of guests that are not in this list; they stay.
    absent: tuple[str, ...]
    #: Changes a person made that outweigh the list, by guest id.
    kept: Mapping[str, tuple[str, ...]]
    rejected: tuple[Rejected, ...]
    warnings: tuple[Warned, ...]
    skipped: int

    @property
    def does_something(self) -> bool:
        """Whether anything would be different afterwards."""
        return bool(self.added or self.changed)


def plan_import(listed: GuestList, known: Iterable[KnownGuest], event_id: str) -> ImportPlan:
    """Compare a list with the guests there are; nobody is ever taken off.

    A value that a person changed after the last import stays, and is named in `kept`.
    """
    match = _Match(list(known))
    pairs, rejected = match.pairs(listed.guests)
    added: list[Addition] = []
    changes: list[Change] = []
    left = 0
    for guest, present in pairs:
        if present is None:
            added.append(_addition(guest, event_id))
        elif (change := _change(guest, present)) is not None:
            changes.append(change)
        else:
            left += 1
    quiet = [change for change in changes if not change.fields]
    return ImportPlan(
        added=tuple(added),
        changed=tuple(change for change in changes if change.fields),
        noted=tuple(change for change in quiet if change.is_news),
        left=left + len(quiet),
        absent=tuple(one.guest.id for one in match.unmatched()),
        kept={change.guest.id: change.kept for change in changes if change.kept},
        rejected=tuple(sorted([*listed.rejected, *rejected], key=lambda one: one.row)),
        warnings=listed.warnings,
        skipped=listed.skipped,
    )


class _Match:
    """Finds for each row of a list the guest it means, each guest once at most."""

    def __init__(self, known: list[KnownGuest]) -> None:
        self._known = known
        self._by_ref = {one.guest.ref: one for one in known if one.guest.ref}
        self._by_code = {code: one for one in known for code in one.codes}
        self._rows: dict[str, int] = {}

    def pairs(
        self, guests: Iterable[ListedGuest]
    ) -> tuple[list[tuple[ListedGuest, KnownGuest | None]], list[Rejected]]:
        """Each row with its guest, None for a new one; and the rows that collide with another's guest."""
        found: list[tuple[ListedGuest, KnownGuest | None]] = []
        rejected: list[Rejected] = []
        waiting: list[ListedGuest] = []
        for listed in guests:
            present = self._by_ref.get(listed.ref) or self._by_code.get(listed.text("code"))
            if present is None and listed.identity is Identity.PERSON:
                waiting.append(listed)
            elif present is None:
                found.append((listed, None))
            else:
                self._take(listed, present, found, rejected)
        found.extend((listed, present) for listed, present in self._by_person(waiting))
        return sorted(found, key=lambda pair: pair[0].row), rejected

    def unmatched(self) -> list[KnownGuest]:
        """Guests that no row meant."""
        return [one for one in self._known if one.guest.id not in self._rows]

    def _take(
        self,
        listed: ListedGuest,
        present: KnownGuest,
        found: list[tuple[ListedGuest, KnownGuest | None]],
        rejected: list[Rejected],
    ) -> None:
        owner = self._by_code.get(listed.text("code"), present)
        first_row = self._rows.get(present.guest.id, 0)
        if owner is not present or first_row:
            code = "row.code_taken" if owner is not present else "row.same_guest"
            rejected.append(Rejected(row=listed.row, code=code, other_row=first_row))
        else:
            self._rows[present.guest.id] = listed.row
            found.append((listed, present))

    def _by_person(self, waiting: list[ListedGuest]) -> Iterable[tuple[ListedGuest, KnownGuest | None]]:
        """Guests without number and code: whoever alone has the same name and e-mail, e-mail, or name.

        The name alone counts only where one side has no e-mail. Two who could be meant are nobody.
        """
        left = waiting
        for key_listed, key_known in _PERSON_KEYS:
            places: dict[str, list[KnownGuest]] = {}
            for one in self.unmatched() if left else ():
                places.setdefault(key_known(one.guest), []).append(one)
            asked: dict[str, int] = {}
            for listed in left:
                asked[key_listed(listed)] = asked.get(key_listed(listed), 0) + 1
            still = []
            for listed in left:
                key = key_listed(listed)
                meant = places.get(key, []) if key else []
                if len(meant) == 1 and asked[key] == 1 and _may_be(listed, meant[0].guest):
                    self._rows[meant[0].guest.id] = listed.row
                    yield listed, meant[0]
                else:
                    still.append(listed)
            left = still
        yield from ((listed, None) for listed in left)


def _name(first_name: str, last_name: str) -> str:
    return " ".join(fold(f"{first_name} {last_name}").split())


_PERSON_KEYS = (
    (
        lambda listed: f"{_name(listed.text('first_name'), listed.text('last_name'))}\x1f{listed.text('email')}",
        lambda guest: f"{_name(guest.first_name, guest.last_name)}\x1f{guest.email}",
    ),
    (lambda listed: listed.text("email").lower(), lambda guest: guest.email.lower()),
    (
        lambda listed: _name(listed.text("first_name"), listed.text("last_name")),
        lambda guest: _name(guest.first_name, guest.last_name),
    ),
)


def _may_be(listed: ListedGuest, guest: Guest) -> bool:
    """Two e-mail addresses that differ are two people."""
    emails = (listed.text("email").lower(), guest.email.lower())
    return emails[0] == emails[1] or not all(emails)


def _addition(listed: ListedGuest, event_id: str) -> Addition:
    guest = _with(Guest(id="", event_id=event_id, ref=listed.ref), listed.values)
    return Addition(row=listed.row, guest=guest, imported=_said(listed.values))


def _change(listed: ListedGuest, present: KnownGuest) -> Change | None:
    """What a row changes of a guest; None: nothing, and nothing to note."""
    fields: dict[str, Value] = {}
    kept: list[str] = []
    imported = dict(present.imported)
    for name, said in listed.values.items():
        if name == "code" and not said:
            continue
        before, now = present.imported.get(name, _nothing(name)), _now(present.guest, name)
        if said != now and said != before:
            if now == before or (name == "code" and said):
                fields[name] = said
            else:
                kept.append(name)
                continue
        imported[name] = said
    guest = replace(_with(present.guest, fields), version=present.guest.version + 1)
    ref = _better_ref(listed, present.guest)
    if ref != present.guest.ref:
        guest = replace(guest, ref=ref)
    imported = _said(imported)
    names = (*fields, *(["ref"] if ref != present.guest.ref else []))
    if not names and not kept and imported == present.imported:
        return None
    was_listed = "code" in fields and present.guest.code == present.imported.get("code")
    return Change(
        row=listed.row,
        guest=guest,
        fields=names,
        kept=tuple(kept),
        imported=imported,
        is_news=imported != present.imported,
        dead_code=present.guest.code if was_listed else "",
    )


def _better_ref(listed: ListedGuest, guest: Guest) -> str:
    """A shop's number outlives a ticket's code, so it takes its place; never the other way round."""
    is_weak = guest.ref in ("", guest.code)
    return listed.ref if not guest.ref or (is_weak and listed.identity is Identity.REF) else guest.ref


def _nothing(name: str) -> Value:
    """What a field holds when nothing was ever said of it."""
    if name in ("vip", "needs_desk"):
        return False
    return Standing.OK.value if name == "standing" else ""


def _now(guest: Guest, name: str) -> Value:
    if name.startswith("custom."):
        return guest.custom.get(name.removeprefix("custom."), "")
    value: Value = getattr(guest, name)
    return value.value if isinstance(value, Standing) else value


def _said(values: Mapping[str, Value]) -> dict[str, Value]:
    """Values without those that say nothing: what is kept of an import is small."""
    return {name: value for name, value in values.items() if value != _nothing(name)}


def _with(guest: Guest, values: Mapping[str, Value]) -> Guest:
    """`guest` with such values."""
    plain: dict[str, object] = {}
    custom = dict(guest.custom)
    for name, value in values.items():
        if name.startswith("custom."):
            custom[name.removeprefix("custom.")] = str(value)
        else:
            plain[name] = Standing(str(value)) if name == "standing" else value
    plain["custom"] = {heading: text for heading, text in custom.items() if text}
    return replace(guest, **plain)  # type: ignore[arg-type]  # names and types are those of ListedGuest.values
