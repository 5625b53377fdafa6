"""The proof: the raw events of the audit, with NHS numbers masked unless they were asked for."""

from collections.abc import Iterable, Iterator, Sequence

from workbench.audit.exporting import COLUMNS
from workbench.exports.masking import masked, masked_in
from workbench.tabular import Cell

NUMBER, NOTE, DETAILS = map(COLUMNS.index, ("patient_nhs_number", "note", "details"))


def without_numbers(rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    for row in rows:
        number, note, details = row[NUMBER], row[NOTE], row[DETAILS]
        if number or note or details != "{}":
            cells = list(row)
            cells[NUMBER] = masked(str(number)) if number else number
            cells[NOTE], cells[DETAILS] = masked_in(str(note)), masked_in(str(details))
            yield cells
        else:
            yield row
