"""What the source says of its resources, told: what is taken back, labelled or doubted, and what stands under it.

Part of the naive model: it works everything out again after each bundle, and knows nothing of how the product does.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.soak.model_state import ModelEntry, ModelPatient
from workbench.vocabulary import Standing

GONE = (Standing.WITHDRAWN, Standing.DELETED, Standing.ANOTHERS)
UNCERTAIN = (Standing.NOT_TAKEN, Standing.CONTRADICTED)


@dataclass
class ModelStatement:
    """The last that was said of a resource, and of whose record it was said."""

    standing: Standing
    patient: ModelPatient


@dataclass
class ModelSource:
    """All that one practice holds, by source id."""

    said: dict[str, ModelStatement]
    entries: dict[str, ModelEntry]

    def hear(self, said: Mapping[str, Standing], patient: ModelPatient) -> None:
        for source_id, standing in said.items():
            if self._counts(source_id, standing, patient):
                self.said[source_id] = ModelStatement(standing, patient)

    def _counts(self, source_id: str, standing: Standing, patient: ModelPatient) -> bool:
        """Not: that somebody else's is not this patient's; nor doubtful words after clear ones."""
        known, entry = self.said.get(source_id), self.entries.get(source_id)
        if standing is Standing.ANOTHERS:
            if entry and entry.patient is not patient:
                return False
            return not (known and known.standing in GONE and known.patient is not patient)
        if standing in UNCERTAIN:
            return known is None or known.standing in (Standing.STANDS, *UNCERTAIN)
        return True

    def settle(self, at: datetime, missing: Collection[str] = ()) -> None:
        """Whatever is said otherwise of an entry than before is something new to decide about."""
        for entry in self.entries.values():
            gone, label, doubts = self._effect(entry)
            kept = {each for each in entry.doubts if each not in UNCERTAIN}
            doubts |= kept | ({"missing"} if entry.source_id in missing and not gone and not entry.withdrawn else set())
            if (entry.withdrawn, entry.nopat) != (gone, label) or doubts - entry.doubts:
                entry.version, entry.received_at = entry.version + 1, at
            entry.withdrawn, entry.nopat, entry.doubts = gone, label, doubts

    def _effect(self, entry: ModelEntry) -> tuple[bool, bool, set[str]]:
        heard = list(self._heard_of(entry))
        gone = any(self._takes_back(said, entry.patient) for said in heard)
        gone = gone or any(above.patient is not entry.patient for above in self._entries_above(entry))
        label = any(said.standing is Standing.NOPAT for said in heard)
        return gone, label or (gone and entry.nopat), {said.standing for said in heard if said.standing in UNCERTAIN}

    def _takes_back(self, said: ModelStatement, patient: ModelPatient) -> bool:
        return said.standing in GONE and (said.standing is not Standing.ANOTHERS or said.patient is patient)

    def _heard_of(self, entry: ModelEntry) -> Iterator[ModelStatement]:
        """Of itself and of what it is under; what was never held and could not be taken says nothing of others."""
        for source_id in self._itself_and_above(entry):
            said = self.said.get(source_id)
            held = source_id in self.entries
            if said and (held or said.standing is not Standing.NOT_TAKEN):
                yield said

    def _itself_and_above(self, entry: ModelEntry) -> list[str]:
        """Also what it is under by way of another entry: a note by its consultation, a consultation by its list."""
        reached, waiting = {entry.source_id: None}, [*entry.under]
        while waiting:
            source_id = waiting.pop()
            if source_id not in reached:
                reached[source_id] = None
                waiting += self.entries[source_id].under if source_id in self.entries else ()
        return list(reached)

    def _entries_above(self, entry: ModelEntry) -> Iterator[ModelEntry]:
        return (self.entries[each] for each in entry.under if each in self.entries)
