"""What a bundle says of resources beside its entries: plain values that know no FHIR and no database."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from workbench.vocabulary import Relation, Standing


class Words(NamedTuple):
    """Of a resource that entries draw on: the SHA-256 of the words that they may show, and its version."""

    source_id: str
    digest: bytes
    source_version: str | None
    last_updated: datetime | None


@dataclass(frozen=True, slots=True)
class Statement:
    """What this bundle says of a resource beside its entries: that it is taken back, or could not be taken.

    Of a parent that is no entry (a List, a Composition, a Binary) also that it stands. A resource of which nothing is
    said was not sent. `source_version` and `last_updated` are of the version that says so, if it has them.
    """

    source_id: str
    standing: Standing
    source_version: str | None = None
    last_updated: datetime | None = None


class Search(NamedTuple):
    """Of what was deleted or changed by a condition, and nobody can tell which resources met it.

    `type` is theirs; `patient` (a source id) and `number` whose they are, as the condition says; `names` what the one
    that is meant may be called here. What is empty is not said.
    """

    type: str
    patient: str = ""
    number: str = ""
    names: tuple[str, ...] = ()


class Dependence(NamedTuple):
    """`source_id` is under `target`, or replaced by it, as the target says; the bundle need not hold the former."""

    source_id: str
    relation: Relation
    target: str


@dataclass(frozen=True, slots=True)
class MedicationRead:
    """One resource of a medication: `names` those that it is based on or renews, received or not.

    `sent` are the bundle's entries of it and of what it takes words from, as JSON, to be read with another bundle.
    """

    source_id: str
    names: tuple[str, ...]
    sent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListRead:
    """What one of the source's lists says of itself.

    `list_id` is its SNOMED CT code, or its source id where that is none of GP Connect's; `name` as in "medications";
    `warnings` are codes (ListWarning, or another; empty where it cannot be shown). `is_all`: it is a complete record's,
    so that warnings which it lacks are over.
    """

    list_id: str
    name: str
    warnings: tuple[str, ...]
    is_all: bool
