"""The audit searched by a person: what they typed, what is found with the names it is about, and searches they keep."""

from workbench.oversight.audited.asking import LONGEST_PATIENT, LONGEST_TEXT, Typed, with_typed
from workbench.oversight.audited.finding import Found, search_audit
from workbench.oversight.audited.keeping import (
    KEPT_FOR,
    LONGEST_SEARCH_NAME,
    MOST_SEARCHES,
    Saved,
    delete_search,
    forget_searches,
    is_any_run_out,
    keep_search,
    kept_search,
    save_search,
    saved_searches,
)
from workbench.oversight.audited.naming import Names, names_in

__all__ = [
    "KEPT_FOR", "LONGEST_PATIENT", "LONGEST_SEARCH_NAME", "LONGEST_TEXT", "MOST_SEARCHES", "Found", "Names", "Saved",
    "Typed", "delete_search", "forget_searches", "is_any_run_out", "keep_search", "kept_search", "names_in",
    "save_search", "saved_searches", "search_audit", "with_typed",
]  # fmt: skip
