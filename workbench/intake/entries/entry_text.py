"""An entry that comes in, as it is scanned for flags."""

from datetime import date, datetime

from workbench.fhir.values import EntryRead
from workbench.flagging.scanning import age_at, snomed_in
from workbench.flagging.values import EntryText
from workbench.vocabulary import OF_LISTED_WORDS


def entry_text(
    read: EntryRead, *, birth_date: date | None, gender: str, recorded_at: datetime, lower_threshold: bool
) -> EntryText:
    return EntryText(
        title=read.title,
        text=read.text,
        kind=read.kind,
        author_role=read.author_role,
        age=age_at(birth_date, recorded_at),
        sex=gender,
        lower_threshold=lower_threshold,
        has_listed_words=read.routine in OF_LISTED_WORDS,
        generated_lines=read.generated_lines,
        codes=snomed_in([(coding.system, coding.code, coding.display) for coding in read.codings]),
    )
