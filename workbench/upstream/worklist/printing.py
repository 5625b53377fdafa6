"""The worklist as an HTML file to print, that needs nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from workbench.london import LONDON
from workbench.upstream.worklist.exporting import COLUMNS

ON_PAPER = {
    "urgent": "Urgent",
    "to_do": "To do",
    "given_name": "Given name",
    "family_name": "Family name",
    "date_of_birth": "Born",
    "nhs_number": "NHS number",
    "kind": "Kind",
    "term": "Term or title",
    "snomed_code": "SNOMED CT",
    "event_date": "Date of event",
    "recorded_at": "Recorded",
    "author": "By",
    "source_id": "Number in the source",
    "has_to_be": "Has to be",
    "would_be_sent": "In a dry run",
    "waits_since": "Waits since",
    "done_by": "Done by, when, how checked",
    "checked_by": "Second check by, when",
}


def as_html(practice: str, found: Iterable[Sequence[str]], at: datetime) -> Iterator[bytes]:
    """In parts: the rows are read as they are written."""
    made = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)
    printed = made.get_template("printed.html")
    headings = [ON_PAPER[name] for name in COLUMNS]
    when = at.astimezone(LONDON).strftime("%d %B %Y, %H:%M")
    for part in printed.generate(practice=practice, headings=headings, rows=found, when=when):
        yield part.encode()
