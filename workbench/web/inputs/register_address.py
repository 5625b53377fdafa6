"""The register as an address asks for it: its filters, its order, its page; what is not known is ignored."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import request

from workbench.characters import one_line
from workbench.oversight import REVIEWS, SORTS, Narrowed, RegisterPlace, kinds_of_place
from workbench.vocabulary import Category, Reason
from workbench.web.inputs.fields import moment_in, whole_number


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


def place_by_request(sort: str) -> tuple[RegisterPlace | None, bool]:
    """Where a page begins in that order, and whether it goes back from there; the first page if it makes no sense."""
    back = "before" in request.args
    place = _place(request.args.get("before" if back else "after", ""), sort)
    return place, back and place is not None


def page_asked(sort: str) -> dict[str, Any]:
    """The page as an address says it again."""
    place, back = place_by_request(sort)
    return {"before" if back else "after": written(place)} if place else {}


def written(place: RegisterPlace) -> str:
    """The part of the order, and what it goes by: “0~2026-03-01~17”."""
    return "~".join([str(place.part), *(str(key) if isinstance(key, int) else key.isoformat() for key in place.key)])


def _place(text: str, sort: str) -> RegisterPlace | None:
    first, *keys = text.split("~")
    part, kinds = whole_number(first), kinds_of_place(sort)
    if part is None or part >= len(kinds) or len(keys) != len(kinds[part]):
        return None
    key = [_READ[kind](given) for kind, given in zip(kinds[part], keys, strict=True)]
    return None if None in key else RegisterPlace(part, tuple(each for each in key if each is not None))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_READ: Mapping[type, Callable[[str], date | datetime | int | None]] = {
    date: _day, datetime: moment_in, int: whole_number,
}  # fmt: skip
