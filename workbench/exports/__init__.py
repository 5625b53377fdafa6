"""Exports as their readers need them: reports, formats, and a zip with a signed manifest; and the check of one."""

from workbench.exports.asking import Asked
from workbench.exports.kept import Kept, Rows, Shelf, Stage
from workbench.exports.keys import signing_key
from workbench.exports.making import file_name, make, make_plain
from workbench.exports.preparing import Prepared, prepare, record, record_fetch
from workbench.exports.verifying import ExportFault, Verified, verify_export

__all__ = [
    "Asked", "ExportFault", "Kept", "Prepared", "Rows", "Shelf", "Stage", "Verified", "file_name", "make", "make_plain",
    "prepare", "record", "record_fetch", "signing_key", "verify_export",
]  # fmt: skip
