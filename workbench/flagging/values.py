"""What a scan reads, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.vocabulary import CATEGORIES, Category, Severity


@dataclass(frozen=True, slots=True)
class EntryText:
    """An entry as it is read for flags; what is not known stays empty.

    `age` is the patient's in whole years when it was recorded, `codes` are SNOMED CT concept ids and their displays,
    `lower_threshold` says that less is enough for a flag: a proxy reads this record, or it carries the code for
    enhanced review. `has_listed_words`: it is made of listed words alone, such as a medicine's name and dosage, so that
    the rules are asked, and not the model, which weighs prose; so with the `generated_lines` of the text, counted from
    1 (0 is the title), which a machine wrote.
    """

    title: str = ""
    text: str = ""
    kind: str = ""
    author_role: str = ""
    age: int | None = None
    sex: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    lower_threshold: bool = False
    has_listed_words: bool = False
    generated_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A flag: its words are `field[start:end]` in the original text, exactly; for a code, the whole of its display.

    `field` is "title", "text" or "code"; `reason` is for the clinician, without the words; `version` is that of the
    rules or of the model that raised it; a `firm` one was raised by a rule that is not tentative; the words of a
    `certain` one are answered with a yes, or told with a time.
    """

    category: Category
    rule: str
    field: str
    start: int
    end: int
    quote: str
    reason: str
    version: str
    firm: bool = False
    certain: bool = False

    @property
    def severity(self) -> Severity:
        return CATEGORIES[self.category].severity
