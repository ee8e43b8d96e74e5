"""What an import would do, before it does it. Drawn in docs/algorithms/import.md, parts B and C."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from server.domain.guest import Guest, Standing
from server.domain.list_entries import GuestList, Identity, ListedGuest, Rejected, Value, Warned
from server.domain.names import fold, within_one_slip, words


@dataclass(frozen=True, kw_only=True)
class KnownGuest:
    """A guest who is on the event's list already."""

    guest: Guest
    #: What the last import said of them, by the names ListedGuest uses; empty: no list brought them.
    imported: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
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


def plan_import(listed: GuestList, known: Iterable[KnownGuest], owners: Mapping[str, str], event_id: str) -> ImportPlan:
    """Compare a list with the guests there are; nobody is ever taken off.

    `known` is gone through once and not kept, for there may be 100,000. `owners`: whose each code is or was, by id.
    A value that a person changed after the last import stays, and is named in `kept`.
    """
    match = _Match(listed.guests, owners)
    match.by_ref(known)
    match.by_code()
    match.by_person()
    changes = [change for change in match.changes if change is not None]
    quiet = [change for change in changes if not change.fields]
    changed = sorted((change for change in changes if change.fields), key=lambda change: change.row)
    return ImportPlan(
        added=tuple(_addition(guest, event_id) for guest in match.new_guests()),
        changed=tuple(changed),
        noted=tuple(change for change in quiet if change.is_news),
        left=len(match.changes) - len(changed),
        absent=tuple(match.rest),
        kept={change.guest.id: change.kept for change in changes if change.kept},
        rejected=tuple(sorted([*listed.rejected, *match.rejected], key=lambda one: one.row)),
        warnings=listed.warnings,
        skipped=listed.skipped,
    )


class _Match:
    """Finds for each row of a list the guest it means, each guest once at most."""

    def __init__(self, listed: Sequence[ListedGuest], owners: Mapping[str, str]) -> None:
        #: Rows that mean nobody so far, by ref.
        self._waiting = {guest.ref: guest for guest in listed}
        self._owners = owners
        #: The row that each guest was found in.
        self._rows: dict[str, int] = {}
        #: Guests that no row means so far, by id.
        self.rest: dict[str, KnownGuest] = {}
        #: What each row that means a guest changes; None: nothing.
        self.changes: list[Change | None] = []
        self.rejected: list[Rejected] = []

    def by_ref(self, known: Iterable[KnownGuest]) -> None:
        """Shops' numbers, codes and keys that the last list had too."""
        for one in known:
            listed = self._waiting.get(one.guest.ref) if one.guest.ref else None
            if one.guest.merged_into:
                self._leave(listed)
            elif listed is None:
                self.rest[one.guest.id] = one
            else:
                self._take(listed, one)

    def by_code(self) -> None:
        """Another export of the same shop numbers its rows otherwise, but the ticket's code is the same."""
        for listed in list(self._waiting.values()):
            owner = self._owners.get(listed.text("code"))
            if owner in self.rest:
                self._take(listed, self.rest.pop(owner))
            elif owner is not None:
                self._reject(listed, owner)

    def by_person(self) -> None:
        """Guests without number and code: whoever alone has the same name and e-mail, the same e-mail and a name
        much like it, or the same name where one side has no e-mail. Two who could be meant are nobody.
        """
        for key_listed, key_known in _PERSON_KEYS:
            left = [one for one in self._waiting.values() if one.identity is Identity.PERSON]
            asked = Counter(map(key_listed, left))
            places: dict[str, list[KnownGuest]] = {}
            for one in self.rest.values() if left else ():
                places.setdefault(key_known(one.guest), []).append(one)
            for listed in left:
                key = key_listed(listed)
                meant = places.get(key, []) if key and asked[key] == 1 else []
                if len(meant) == 1 and _may_be(listed, meant[0].guest):
                    self._take(listed, self.rest.pop(meant[0].guest.id))

    def new_guests(self) -> list[ListedGuest]:
        """Rows that mean nobody yet, in their order."""
        return sorted(self._waiting.values(), key=lambda guest: guest.row)

    def _take(self, listed: ListedGuest, present: KnownGuest) -> None:
        code = listed.text("code")
        owner = self._owners.get(code, present.guest.id)
        self._rows[present.guest.id] = listed.row
        # what the list said before is no news: two guests may have swapped their tickets since
        if owner != present.guest.id and code != present.imported.get("code"):
            self._reject(listed, owner)
            return
        del self._waiting[listed.ref]
        self.changes.append(_change(listed, present))

    def _leave(self, listed: ListedGuest | None) -> None:
        """The list still has somebody twice whom the desk knows to be one person: that stays as it is."""
        if listed is not None:
            del self._waiting[listed.ref]
            self.changes.append(None)

    def _reject(self, listed: ListedGuest, owner: str) -> None:
        """The code on this row is another guest's."""
        del self._waiting[listed.ref]
        other_row = self._rows.get(owner, 0)
        self.rejected.append(Rejected(row=listed.row, code="row.code_taken", other_row=other_row))


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
    """Two addresses that differ are two people; so are two names without a word in common, but for a slip."""
    emails = (listed.text("email").lower(), guest.email.lower())
    if emails[0] != emails[1] and all(emails):
        return False
    said = words(f"{listed.text('first_name')} {listed.text('last_name')}")
    return any(within_one_slip(one, other) for one in said for other in words(guest.full_name))


def _addition(listed: ListedGuest, event_id: str) -> Addition:
    plain, custom = _split(listed.values)
    guest = Guest(id="", event_id=event_id, ref=listed.ref, custom=_filled(custom), **plain)
    return Addition(row=listed.row, guest=guest, imported=_said(listed.values))


def _change(listed: ListedGuest, present: KnownGuest) -> Change | None:
    """What a row changes of a guest; None: nothing, and nothing to note."""
    fields, kept, imported = _compare(listed, present)
    guest, ref = present.guest, _better_ref(listed, present.guest)
    names = (*fields, *(["ref"] if ref != guest.ref else []))
    if not names and not kept and imported == present.imported:
        return None
    if names:
        plain, custom = _split(fields)
        custom = _filled({**guest.custom, **custom})
        guest = replace(guest, **plain, custom=custom, ref=ref, version=guest.version + 1)
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


def _compare(listed: ListedGuest, present: KnownGuest) -> tuple[dict[str, Value], list[str], dict[str, Value]]:
    """Three ways: what the list says, what the last one said, what stands now.

    Gives what to change, what a person's hand keeps, and what the list is to be compared with next time. A code is
    never taken away, and a new one always joins: the ticket in the guest's hand has it.
    """
    fields: dict[str, Value] = {}
    kept: list[str] = []
    imported = dict(present.imported)
    for name, said in listed.values.items():
        if name == "code" and not said:
            continue
        before, now = present.imported.get(name, _nothing(name)), _now(present.guest, name)
        if said != now and said != before:
            if now != before and name != "code":
                kept.append(name)
                continue
            fields[name] = said
        imported[name] = said
    return fields, kept, _said(imported)


def _better_ref(listed: ListedGuest, guest: Guest) -> str:
    """A shop's number outlives a ticket's code, so it takes its place; never the other way round."""
    is_weak = guest.ref in ("", guest.code)
    return listed.ref if not guest.ref or (is_weak and listed.identity is Identity.REF) else guest.ref


def _nothing(name: str) -> Value:
    """What a field holds when nothing was ever said of it."""
    if name in ("vip", "needs_desk", "must_follow"):
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


def _split(values: Mapping[str, Value]) -> tuple[dict[str, Any], dict[str, str]]:
    """Values for Guest's own fields, and for its custom ones by heading."""
    plain: dict[str, Any] = {}
    custom: dict[str, str] = {}
    for name, value in values.items():
        if name.startswith("custom."):
            custom[name[len("custom.") :]] = str(value)
        else:
            plain[name] = Standing(str(value)) if name == "standing" else value
    return plain, custom


def _filled(custom: Mapping[str, str]) -> dict[str, str]:
    return {heading: text for heading, text in custom.items() if text}
