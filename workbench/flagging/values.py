"""What a scan gives back."""

from dataclasses import dataclass

from workbench.vocabulary import SEVERITY_OF, Category, Severity


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A flag: its words are `field[start:end]` in the original text, exactly; for a code, the whole of its display.

    `field` is "title", "text" or "code"; `reason` is for the clinician, without the words.
    """

    category: Category
    rule: str
    field: str
    start: int
    end: int
    quote: str
    reason: str

    @property
    def severity(self) -> Severity:
        return SEVERITY_OF[self.category]
