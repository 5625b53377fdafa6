"""The register as an address asks for it: its filters and its order; what is not known is ignored."""

from typing import Any

from flask import request

from workbench.characters import one_line
from workbench.oversight import REVIEWS, SORTS, Narrowed
from workbench.vocabulary import Category, Reason
from workbench.web.inputs.fields import whole_number


def narrowed_by_request() -> Narrowed:
    given = request.args
    reason, flag = given.get("reason"), given.get("flag")
    return Narrowed(
        patient=" ".join(one_line(given.get("patient", "")[:100]).split()[:8]),
        reason=Reason(reason) if reason in list(Reason) else None,
        flag=Category(flag) if flag in list(Category) else None,
        by_id=whole_number(given.get("by")),
        review=given.get("review", "") if given.get("review") in REVIEWS else "",
        sort=given.get("sort", SORTS[0]) if given.get("sort") in SORTS else SORTS[0],
    )


def asked(narrowed: Narrowed) -> dict[str, Any]:
    """The filter as an address says it again."""
    said = {"reason": narrowed.reason, "flag": narrowed.flag, "by": narrowed.by_id, "review": narrowed.review,
            "patient": narrowed.patient, "sort": "" if narrowed.sort == SORTS[0] else narrowed.sort}  # fmt: skip
    return {name: str(value) for name, value in said.items() if value}
