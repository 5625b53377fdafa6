"""The columns of the table of resource types."""

from dataclasses import dataclass
from enum import StrEnum

from workbench.vocabulary import Kind


class How(StrEnum):
    """How a field's value is put into words; what each does stands in `wording/display_fields.py`."""

    DATA_TYPE = "data type"
    NOTABLE_STATUS = "notable status"
    ACTIVITY = "activity"
    ANSWERS = "answers"
    ATTACHMENT = "attachment"
    COMPONENT = "component"
    CONTENT = "content"
    DOSAGE = "dosage"
    ENDING = "ending"
    PAYLOAD = "payload"
    REACTION = "reaction"
    SECTION = "section"
    RELATIVES_CONDITION = "relative's condition"
    SPECIMEN = "specimen"
    SPECIMEN_NOTE = "specimen note"
    STATUS_REASON = "status reason"
    SUPPLY = "supply"
    VACCINE = "vaccine"


class Named(StrEnum):
    """What gives an entry its title."""

    BY_CODE = "code"
    BY_RELATIVE = "relative"
    BY_QUESTIONNAIRE = "questionnaire"


@dataclass(frozen=True, slots=True)
class Shown:
    """A field that a reader sees, as a path (see `bundle/paths.py`), with the label before its words."""

    field: str
    label: str = ""
    how: How = How.DATA_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """One row. Every field is a path (see `bundle/paths.py`).

    `title` are the fields with the main code, best first; `title_else` those that are asked where the resource has
    none of them; `second_best` give a title, but are not what the entry is coded as. `recorded` are the source's own
    word on when it was recorded, best first: not meta.lastUpdated, a server's clock, new with every export. `shown`
    are the fields that a reader sees, in reading order. `status` says whether it was entered in error. `patient` names
    whose it is. `only_with`: an entry only where it has one of these.
    """

    kind: Kind
    named: Named = Named.BY_CODE
    title: tuple[str, ...]
    title_else: tuple[str, ...] = ()
    second_best: tuple[str, ...] = ()
    recorded: tuple[str, ...]
    shown: tuple[Shown, ...]
    status: tuple[str, ...]
    patient: tuple[str, ...] = ("subject", "patient")
    only_with: tuple[str, ...] = ()
