"""Results of slow functions, found before the transaction that files a bundle, so that it holds no lock meanwhile.

What is asked for in the transaction and was not found before (the practice's rules or the patient have changed since)
is found there: the key of each result is all that it depends on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from workbench.fhir.read import read_bundle
from workbench.fhir.standing.own_labels import OwnLabels
from workbench.fhir.values import BundleRead
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scanning import Weighed, weigh
from workbench.flagging.values import EntryText
from workbench.intake.documents.reading import Documents
from workbench.sanitise import clean_narrative
from workbench.vocabulary import Standing


@dataclass(slots=True)
class Ahead:
    """Of one bundle. `documents` are what was read of the documents that it brings."""

    documents: Documents = field(default_factory=Documents)
    _narratives: dict[str, str] = field(default_factory=dict)
    _weighed: dict[tuple[object, ...], Weighed] = field(default_factory=dict)
    _bundles: dict[bytes, BundleRead] = field(default_factory=dict)

    @property
    def results(self) -> int:
        """How many have been found so far."""
        return len(self._narratives) + len(self._weighed) + len(self._bundles)

    def cleaned(self, narrative: str) -> str:
        if narrative not in self._narratives:
            self._narratives[narrative] = clean_narrative(narrative)
        return self._narratives[narrative]

    def weighed(self, entry: EntryText, narrative: str | None, own: OwnRules) -> Weighed:
        """By the first reading: a second one is left to scheduled work."""
        codes = tuple(entry.codes.items())
        key = (
            entry.title, entry.text, entry.kind, entry.author_role, entry.age, entry.sex, codes, entry.lower_threshold,
            entry.has_listed_words, entry.generated_lines, narrative, own,
        )  # fmt: skip
        if key not in self._weighed:
            self._weighed[key] = weigh(entry, narrative, own)
        return self._weighed[key]

    def read_again(
        self, raw: bytes, more: list[Any], taken_back: Mapping[str, Standing], ours: OwnLabels
    ) -> BundleRead:
        """The bundle, always the same one, with more entries, without the words of what was taken back before and
        without labels that are ours.
        """
        key = orjson.dumps([more, sorted(taken_back.items()), sorted(ours.resources), sorted(ours.systems)])
        if key not in self._bundles:
            self._bundles[key] = read_bundle(raw, more, taken_back, ours)
        return self._bundles[key]
