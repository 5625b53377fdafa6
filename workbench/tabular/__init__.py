"""Tables as files that people open: CSV, NDJSON and Excel workbooks, written row by row in constant memory."""

from workbench.tabular.columns import Cell, Column
from workbench.tabular.excel import Sheet, workbook
from workbench.tabular.lines import Row, as_csv, as_ndjson
from workbench.tabular.taken import Taken

__all__ = ["Cell", "Column", "Row", "Sheet", "Taken", "as_csv", "as_ndjson", "workbook"]
