"""What filing asks about the practice and the patient, once for all parts of a bundle between which nobody else writes.

Parts that only bring what is new change none of it, but for the names and contents that they add themselves.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Integer, String, Text, bindparam, cast, select
from sqlalchemy.orm import Session

from workbench import mirrors, scope
from workbench.db import Written, columns_of, fetch, placeholder, table_of
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scanning import needs_lower_threshold, own_rules_of
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Patient, Practice
from workbench.visibility import Reach


class Content(NamedTuple):
    """One version of an entry: the hash of its content, and the digest of the bundle that brought it."""

    id: int
    source_id: str
    review_item_id: int
    kept_back: bool
    content_hash: bytes
    received_digest: bytes


class Steady:
    """Each is found when it is first asked for."""

    def __init__(self, session: Session, practice: Practice, patient: Patient) -> None:
        self._session, self._practice, self._patient = session, practice, patient
        self._naming: dict[str, set[int]] | None = None

    @cached_property
    def own_rules(self) -> OwnRules:
        return own_rules_of(self._session, self._practice.id)

    @cached_property
    def lower_threshold(self) -> bool:
        return needs_lower_threshold(self._session, self._patient)

    @cached_property
    def is_anything_hidden(self) -> bool:
        """That a relative's record may repeat."""
        return mirrors.is_anything_hidden(self._session, self._practice.id)

    @cached_property
    def contents(self) -> dict[bytes, list[Content]]:
        """What the patient's entries hold, or held in an earlier version, by its hash."""
        found: dict[bytes, list[Content]] = defaultdict(list)
        run = self._session.connection()
        given = {"patient": self._patient.id, "system": self._practice.system.value}
        for row in fetch(run, _CONTENTS.of(run, **given))[0]:
            found[row.content_hash].append(Content(**row._asdict()))
        return found

    def forget_decisions(self) -> None:
        """Somebody has decided something since."""
        self.__dict__.pop("is_anything_hidden", None)
        self.forget_contents()

    def forget_contents(self) -> None:
        self.__dict__.pop("contents", None)

    @cached_property
    def reach(self) -> Reach | None:
        """Which part of the record is in scope, by what is stored."""
        return scope.stored_reach(self._session, self._patient.id)

    def naming(self, names: Collection[str], digest: bytes) -> list[tuple[str, int]]:
        """Each of these names with the review items of the patient's entries whose current version points at it.

        The bundle with this digest is left out (nothing has none).
        """
        if self._naming is None:
            self._naming = defaultdict(set)
            given = {"patient": self._patient.id, "system": self._practice.system.value, "digest": digest}
            for item, links in self._session.connection().execute(_NAMING, given):
                self.note_names((link, item) for link in links)
        return [(name, item) for name in names for item in self._naming.get(name, ())]

    def note_names(self, pairs: Iterable[tuple[str, int]]) -> None:
        """Names at which entries of these review items, filed just now, point."""
        if self._naming is not None:
            for name, item in pairs:
                self._naming[name].add(item)


_ENTRY, _VERSION = columns_of(Entry), columns_of(EntryVersion)
_PATIENT, _SYSTEM = bindparam("patient", type_=Integer), bindparam("system", type_=String)
_CONTENTS = Written(
    select(
        _ENTRY.id, _ENTRY.source_id, _ENTRY.review_item_id, _ENTRY.kept_back, _VERSION.content_hash,
        _VERSION.received_digest,
    )
    .join_from(table_of(Entry), table_of(EntryVersion), _VERSION.entry_id == _ENTRY.id)
    .where(_ENTRY.patient_id == placeholder(_PATIENT), _ENTRY.source_system == placeholder(_SYSTEM)),
    _PATIENT,
    _SYSTEM,
)  # fmt: skip
_NAMING = (
    select(_ENTRY.review_item_id, _VERSION.links)
    .join_from(table_of(Entry), table_of(EntryVersion), CURRENT_VERSION)
    .where(
        _ENTRY.patient_id == bindparam("patient"),
        _ENTRY.source_system == bindparam("system"),
        _VERSION.received_digest != bindparam("digest"),
        cast(_VERSION.links, Text) != "[]",
    )
)
