"""The same letter under several references, and the same entry re-sent under another id: linked, and told apart."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select

from workbench.db import batches
from workbench.fhir.filing.shared_names import IDENTIFIER
from workbench.intake.entries.bringing import Bringing
from workbench.intake.entries.matching_rows import Filing
from workbench.intake.entries.others.linking import Pair, add_links
from workbench.intake.source.relations import replace_targets, sources_of
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
        self._sharing = {name: sources for name, sources in sharing.items() if not _is_common(name, sources)}
        sources = {each for sources in self._sharing.values() for each in sources}
        self._held = {row.source_id: row for row in _rows(one, Entry.source_id, sources)}
        self._by_hash: dict[bytes, list[Any]] = defaultdict(list)
        for row in _rows(one, EntryVersion.content_hash, {f.hash for f in filings if _is_news(f)}):
            self._by_hash[row.content_hash].append(row)

    def of(self, filing: Filing) -> list[Any]:
        """Rows of other entries that share a name, or all their content, with this one; kept back ones first."""
        found = {
            source: self._held[source]
            for name in filing.read.shared_names
            for source in self._sharing.get(name, ())
            if source in self._held
        }
        if _is_news(filing):
            found.update({row.source_id: row for row in self._by_hash.get(filing.hash, ()) if self._tells(filing, row)})
        found.pop(filing.read.source_id, None)
        return sorted(found.values(), key=lambda row: (not row.kept_back, row.id))

    def _tells(self, filing: Filing, row: Any) -> bool:
        """Two consultations of one bundle, filed in parts, are two (see `_shared`)."""
        return filing.read.kind is not Kind.CONSULTATION or row.received_digest != self.one.digest

    def doubts(self, filing: Filing) -> frozenset[Doubt]:
        """What somebody left visible beside what is hidden is not asked again."""
        if _is_news(filing):
            return _HIDDEN if any(row.kept_back for row in self.of(filing)) else frozenset()
        return _HIDDEN & {*filing.known.doubts.split()}

    def link(self) -> None:
        """Each with the first of those that were held before, else with the first that came with it."""
        pairs: set[Pair] = set()
        first: dict[object, int] = {}
        for filing in self.filings:
            others = {row.review_item_id for row in self.of(filing)[:1]}
            others |= {first.setdefault(name, filing.item) for name in self._shared(filing)}
            pairs |= {pair for other in others for pair in ((filing.item, other), (other, filing.item))}
        add_links(self.one.session, self.one.practice, {(one, other) for one, other in pairs if one != other})

    def _shared(self, filing: Filing) -> Iterable[object]:
        """By what two entries of one bundle are copies. Consultations of one moment look alike, and are two."""
        by_content = _is_news(filing) and filing.read.kind is not Kind.CONSULTATION
        names = (name for name in filing.read.shared_names if name in self._sharing)
        return [*names, *([filing.hash] if by_content else [])]


def _rows(one: Bringing, column: Any, wanted: Collection[Any]) -> Iterator[Any]:
    """Of the patient's entries in any version: the words of one that has changed since are hidden all the same."""
    columns: Any = (
        Entry.id, Entry.source_id, Entry.review_item_id, Entry.kept_back, EntryVersion.content_hash,
        EntryVersion.received_digest,
    )  # fmt: skip
    for some in batches(sorted(wanted)):
        yield from one.session.execute(
            select(*columns)
            .join(EntryVersion, EntryVersion.entry_id == Entry.id)
            .where(Entry.patient_id == one.patient.id, Entry.source_system == one.of.system, column.in_(some))
        )


_MOST_COPIES = 8
_HIDDEN = frozenset({Doubt.COPY_OF_HIDDEN})


def _is_news(filing: Filing) -> bool:
    return filing.known is None or filing.has_other_content or filing.known.patient_id != filing.patient


def _is_common(name: str, sources: Collection[str]) -> bool:
    """An identifier of so many is an order's, a visit's or an organisation's, and not a letter's own."""
    return name.startswith(IDENTIFIER) and len(sources) > _MOST_COPIES
