"""The same letter under several references, and the same entry re-sent under another id: linked, and told apart."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from workbench.db import Finding, batches, columns_of, table_of
from workbench.fhir.filing.shared_names import IDENTIFIER
from workbench.intake.entries.bringing import Bringing
from workbench.intake.entries.matching_rows import Filing
from workbench.intake.entries.others.linking import Pair, add_links
from workbench.intake.source.relations import replace_targets, sources_of
from workbench.intake.steady import Content
from workbench.models import Entry, EntryVersion
from workbench.vocabulary import Doubt, Kind, Relation


class Copies:
    """What is held of this patient that these entries are copies of. To be asked for before anything is written."""

    def __init__(self, one: Bringing, filings: Sequence[Filing]) -> None:
        self.one, self.filings = one, filings
        named = {f.read.source_id: {*f.read.shared_names} for f in filings if f.read.shared_names}
        replace_targets(one.session, one.of, Relation.COPY, named)
        names = {name for each in named.values() for name in each}
        sharing = sources_of(one.session, one.of, Relation.COPY, names)
        self._shared_names = {name: sources for name, sources in sharing.items() if not _is_common(name, sources)}
        self._by_name = _held_by_name(one, self._shared_names)
        self._by_hash = _held_by_hash(one, [f for f in filings if _is_news(f)])

    def first_of(self, filing: Filing) -> Any | None:
        """The row of another entry that shares a name, or all its content, with this one; one that is kept back first.

        The groups are in that order, so that a thousand equal entries are not compared with each other.
        """
        groups = [self._by_name.get(name, ()) for name in filing.read.shared_names]
        groups += [self._by_hash.get(filing.hash, ())] if _is_news(filing) else []
        own = filing.read.source_id
        firsts = (next((row for row in group if row.source_id != own), None) for group in groups)
        return min((row for row in firsts if row is not None), key=_kept_back_first, default=None)

    def doubts(self, filing: Filing) -> frozenset[Doubt]:
        """What somebody left visible beside what is hidden is not asked again."""
        if not _is_news(filing):
            return _HIDDEN & {*filing.known.doubts.split()}
        first = self.first_of(filing)
        return _HIDDEN if first is not None and first.kept_back else frozenset()

    def link(self) -> None:
        """Each with the first of those that were held before, else with the first that came with it."""
        pairs: set[Pair] = set()
        first: dict[object, int] = {}
        for filing in self.filings:
            held = self.first_of(filing)
            others = set() if held is None else {held.review_item_id}
            others |= {first.setdefault(name, filing.item) for name in self._shared(filing)}
            pairs |= {pair for other in others for pair in ((filing.item, other), (other, filing.item))}
        add_links(self.one.session, self.one.practice, {(one, other) for one, other in pairs if one != other})
        self._note()

    def _note(self) -> None:
        """For the parts that follow."""
        steady, digest = self.one.steady, self.one.digest
        if not all(filing.known is None for filing in self.filings):
            steady.forget_contents()
        elif self.one.is_part:
            for f in self.filings:
                filed = Content(f.entry, f.read.source_id, f.item, False, f.hash, digest)
                steady.contents[f.hash].append(filed)

    def _shared(self, filing: Filing) -> Iterable[object]:
        """By what two entries of one bundle are copies. Consultations of one moment look alike, and are two."""
        by_content = _is_news(filing) and filing.read.kind is not Kind.CONSULTATION
        names = (name for name in filing.read.shared_names if name in self._shared_names)
        return [*names, *([filing.hash] if by_content else [])]


def _held_by_name(one: Bringing, sharing: Mapping[str, Collection[str]]) -> Mapping[str, Sequence[Any]]:
    sources = {each for some in sharing.values() for each in some}
    held = {row.source_id: row for row in _NAMED(one.session.connection(), sources, **_whose(one))}
    return {
        name: sorted((held[each] for each in some if each in held), key=_kept_back_first)
        for name, some in sharing.items()
    }


def _held_by_hash(one: Bringing, news: Sequence[Filing]) -> Mapping[bytes, Sequence[Any]]:
    """Two consultations of one bundle, filed in parts, are two (see `_shared`)."""
    consultations = {f.hash for f in news if f.read.kind is Kind.CONSULTATION}
    found: dict[bytes, list[Any]] = defaultdict(list)
    hashes = {f.hash for f in news}
    for row in _in_part(one, hashes) if one.is_part else _same(one, hashes):
        if row.content_hash not in consultations or row.received_digest != one.digest:
            found[row.content_hash].append(row)
    return {digest: sorted(rows, key=_kept_back_first) for digest, rows in found.items()}


def _kept_back_first(row: Any) -> tuple[bool, int]:
    return not row.kept_back, row.id


def _in_part(one: Bringing, hashes: Collection[bytes]) -> Iterator[Any]:
    """All that the patient has is looked through once for all parts, and not for each."""
    return (row for each in hashes for row in one.steady.contents.get(each, ()))


def _same(one: Bringing, hashes: Collection[bytes]) -> Iterator[Any]:
    """In any version: the words of one that has changed since are hidden all the same."""
    for some in batches(sorted(hashes)):
        yield from one.session.connection().execute(_HELD.where(_VERSION.content_hash.in_(some)), _whose(one)).all()


def _whose(one: Bringing) -> dict[str, int | str]:
    return {"patient": one.patient.id, "system": one.of.system}


_ENTRY, _VERSION = columns_of(Entry), columns_of(EntryVersion)
_HELD = (
    select(
        _ENTRY.id, _ENTRY.source_id, _ENTRY.review_item_id, _ENTRY.kept_back, _VERSION.content_hash,
        _VERSION.received_digest,
    )
    .join_from(table_of(Entry), table_of(EntryVersion), _VERSION.entry_id == _ENTRY.id)
    .where(_ENTRY.patient_id == bindparam("patient"), _ENTRY.source_system == bindparam("system"))
)  # fmt: skip
_NAMED = Finding(_HELD, _ENTRY.source_id)
_MOST_COPIES = 8
_HIDDEN = frozenset({Doubt.COPY_OF_HIDDEN})


def _is_news(filing: Filing) -> bool:
    return filing.known is None or filing.has_other_content or filing.known.patient_id != filing.patient


def _is_common(name: str, sources: Collection[str]) -> bool:
    """An identifier of so many is an order's, a visit's or an organisation's, and not a letter's own."""
    return name.startswith(IDENTIFIER) and len(sources) > _MOST_COPIES
