"""What is read from a FHIR bundle: plain values that know no FHIR and no database."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date, datetime

import orjson

from workbench.fhir.said import Dependence, ListRead, MedicationRead, Search, Statement, Words
from workbench.vocabulary import AccessCode, Doubt, Kind, RecordedFrom, Routine

_DECIMAL = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Coding:
    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class RelativeRead:
    """Somebody whom the record names as a relative or contact; `nhs_number` is "" where it says none, or several."""

    source_id: str
    given_name: str
    family_name: str
    nhs_number: str
    relationship: str


@dataclass(frozen=True, slots=True)
class PatientRead:
    """The bundle's one patient.

    `nhs_number` is as sent, not yet checked; `registered_at` is an ODS code; `died` is None where nothing is said of
    it; `address` is every address in use, to be compared only, `homes` a key for each (who.relatives).
    `relatives` are whom the record names as such.
    """

    source_id: str
    nhs_number: str | None
    given_name: str
    family_name: str
    birth_date: date | None
    gender: str
    died: bool | None
    registered_on: date | None
    left_on: date | None
    is_active: bool
    registered_at: str | None
    address: str = ""
    homes: tuple[str, ...] = ()
    relatives: tuple[RelativeRead, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachmentRead:
    """A document that an entry shows.

    `content` is None where it was not received. `said` is its line in `EntryRead.not_read`, unless it is read
    after all. `is_told`: it is text, which stands in the entry's; `markup` is its HTML, cleaned. `media_type` is as
    sent, in small letters and without its parameters.
    """

    media_type: str
    said: str
    content: bytes | None = None
    is_told: bool = False
    markup: str = ""


NOBODY = PatientRead("", None, "", "", None, "", None, None, None, False, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A measured or coded value for a table, as people read it; empty where the source does not say.

    `exact` is the value with its digits as sent, where `value` is rounded. `range` is in words ("3.5 to 5.3"), `low`
    and `high` its ends. `outside` is "low", "high" or "abnormal": by the source's interpretation, or by its range.
    """

    value: str
    exact: str = ""
    unit: str = ""
    low: str = ""
    high: str = ""
    range: str = ""
    outside: str = ""


@dataclass(frozen=True, slots=True)
class EntryRead:
    """One clinical resource.

    `source_id` is "Type/id". `occurred_on` is a FHIR date as precise as the source: YYYY, YYYY-MM or YYYY-MM-DD.
    `recorded_at` is UTC, and None where only the time of receipt is left (`recorded_from` says which it is).
    `text` is plain text as written (to be escaped, never cleaned); `narrative` is the source's own XHTML, uncleaned.
    `links` are the source ids of entries in other review items that give this one away, received or not; `folded` are
    those of further resources that this entry shows (a medication's plan and issues). `under` are the source ids of
    what it stands or falls with, entries or not, received or not: its consultation, report, lists and Composition, and
    whatever it is made of (a Binary, a Specimen); what the source takes back there, it takes back here. `quotes` are
    those of resources that it merely names, with words of theirs in its text (a reason, an answer), `rests_on` of what
    it was derived from, ordered by or carries on: once the source takes one back, a person must look at it again.
    `doubts` say why a person must look. `not_shown` says in words, without clinical content, what of it a clinician
    cannot see here ("an attachment, application/pdf, 34 kB"); of that, `not_read` is what it has and nobody kept out,
    and `attachments` are the documents among it. `pictures` is how many pages and pictures of these have been drawn.
    `whole` is the SHA-256 of its resources as sent, without `meta`; `last_updated` is the source's clock (UTC), with
    `source_version` the order of its versions. `shared_names` are digests of what tells copies of it that came under
    other ids: an attachment's address, hash or data, an identifier. `draws_on` are whose words it shows, as they were.
    `reading` and `routine` say again what its text says, for tables and groups, and `generated_lines` which lines of it
    a machine wrote, counted from 1 (0 is the title), for flags: they are no part of its content.
    """

    source_id: str
    kind: Kind
    title: str
    text: str
    narrative: str | None
    codings: tuple[Coding, ...]
    occurred_on: str | None
    recorded_at: datetime | None
    recorded_from: RecordedFrom
    author: str
    author_role: str
    source_version: str | None
    withdrawn: bool
    nopat: bool
    links: tuple[str, ...]
    folded: tuple[str, ...]
    under: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    not_shown: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()
    attachments: tuple[AttachmentRead, ...] = ()
    pictures: int = 0
    whole: bytes = b""
    shared_names: tuple[str, ...] = ()
    last_updated: datetime | None = None
    draws_on: tuple[Words, ...] = ()
    reading: Measured | None = None
    routine: Routine | None = None
    generated_lines: tuple[int, ...] = ()

    def content_hash(self) -> bytes:
        """SHA-256 of what a person could notice as different; where it is filed and by which version do not count."""
        seen = (
            self.kind,
            self.title,
            self.text,
            self.narrative,
            [(c.system, c.code, c.display) for c in self.codings],
            self.occurred_on,
            self.recorded_at,
            self.author,
            self.author_role,
            self.withdrawn,
            self.nopat,
        )
        return hashlib.sha256(orjson.dumps(seen)).digest()

    def earlier_content_hash(self) -> bytes:
        """As it was before numbers were shown with their digits as sent: 7.0 was then 7."""
        shorter = _DECIMAL.sub(lambda digits: f"{float(digits[0]):.12g}", self.text)
        return replace(self, text=shorter).content_hash()


@dataclass(frozen=True, slots=True)
class ItemRead:
    """A review item: a consultation, report or document with its entries (its own first), or a lone entry."""

    source_id: str
    kind: Kind
    title: str
    entries: tuple[EntryRead, ...]

    @property
    def author(self) -> str:
        return self.entries[0].author


@dataclass(frozen=True, slots=True)
class AccessCodeRead:
    """A code in the record that withholds or restores access, and the day from which it counts."""

    code: AccessCode
    on: date
    source_id: str


@dataclass(frozen=True, slots=True)
class RelatedRead:
    """Somebody who may read for the patient; `until_on` is taken as the first day on which they no longer do."""

    source_id: str
    name: str
    relationship: str
    from_on: date | None
    until_on: date | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: where ("entry 12, Observation/abc") and why, without clinical text."""

    position: str
    cause: str


@dataclass(frozen=True, slots=True)
class BundleRead:
    """`complete` are the kinds of which the bundle says that it has all, so that what it lacks is no longer sent.

    `held_beside` are entries of the record that other bundles bring. `lists` carry a warning, or end one; the warnings
    are among the problems too. `medications` are its medication resources, as they are kept for those that come later.
    `dependences` are what its resources say of others that it does not hold, `searches` of what it deletes or changes
    without naming it, `words` what entries of other bundles may draw on. `own_labels` are entries whose label is ours.

    If it `is_nobodys` (without a Patient) nothing of it can be filed: no entries, but what it takes back is heard.
    """

    patient: PatientRead
    items: tuple[ItemRead, ...]
    access_codes: tuple[AccessCodeRead, ...]
    related: tuple[RelatedRead, ...]
    problems: tuple[Problem, ...]
    resources: int
    statements: tuple[Statement, ...] = ()
    complete: frozenset[Kind] = frozenset()
    lists: tuple[ListRead, ...] = ()
    medications: tuple[MedicationRead, ...] = ()
    dependences: tuple[Dependence, ...] = ()
    searches: tuple[Search, ...] = ()
    words: tuple[Words, ...] = ()
    own_labels: frozenset[str] = frozenset()
    held_beside: frozenset[str] = frozenset()

    @property
    def is_nobodys(self) -> bool:
        return self.patient is NOBODY


class UnreadableBundle(Exception):
    """Nothing of this bundle can be kept; the message says what is wrong and what to do, without clinical text."""
