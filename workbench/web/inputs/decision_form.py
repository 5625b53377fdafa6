"""The decision form: what was posted → values, and values → the form again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import request
from werkzeug.datastructures import MultiDict

from workbench.decisions import Choice, LinkedAnswer, written
from workbench.errors import Invalid
from workbench.queue import STATE_AFTER, ItemShown
from workbench.vocabulary import CATEGORIES, Category, Outcome, Reason
from workbench.web.inputs.fields import AS_A_DAY, whole_number

READ = "yes"
"""The value of the tick box."""

OFFERED = (Outcome.LEAVE_VISIBLE, Outcome.HIDE, Outcome.HIDE_FROM_PROXIES, Outcome.REFER, Outcome.SEND_BACK)


@dataclass(slots=True)
class DecisionForm:
    """What a decision form holds, as typed. `faults` names each field that is wrong.

    `about` is "page" for what waits on this page, of an item with several.
    """

    outcome: str = ""
    reason: str = ""
    note: str = ""
    review_on: str = ""
    entries: Sequence[str] = ()
    linked: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    about: str = ""
    page: int = 1
    read_elsewhere: bool = False

    def hidden_too(self) -> set[int]:
        """The linked items that are answered "hide it too": what they are linked to is asked about as well."""
        return self._answered("hide")

    def left(self) -> set[int]:
        """Those that are answered "leave it as it is"."""
        return self._answered("leave")

    def _answered(self, with_: str) -> set[int]:
        answered = {name.removeprefix("linked-") for name, answer in self.linked.items() if answer == with_}
        return {int(item) for item in answered if item.isdecimal() and len(item) < 19}

    def hides(self, item: int) -> bool:
        """Is this hidden too, if nobody says otherwise?"""
        return self.linked.get(f"linked-{item}", "hide") == "hide"


def reasons_for(item: ItemShown, commonest: Sequence[Reason]) -> list[Reason]:
    """All of them in the order in which they are offered: what the item's flags propose, what this clinician chose
    most often of late, and the others. Where no proxy reads, keeping something from one comes last.
    """
    proposed = [CATEGORIES[category].proposes for category in sorted(item.categories, key=list(Category).index)]
    offered = dict.fromkeys([*proposed, *commonest, *Reason])
    return sorted(offered, key=lambda reason: reason is Reason.PROXY_CONFIDENTIALITY and not item.has_proxy)


def offered(item: ItemShown, *, in_list: bool) -> Sequence[Outcome]:
    """Nothing that a patient would see is decided about where not all of it is shown."""
    return OFFERED if item.fits_in_list or not in_list else (Outcome.HIDE, Outcome.REFER, Outcome.SEND_BACK)


def others(item: ItemShown) -> Sequence[Outcome]:
    """Without the one that all of it has already: what remains is a change."""
    standing = {entry.state for entry in item.entries}
    return [outcome for outcome in OFFERED if item.is_paged or standing != {STATE_AFTER.get(outcome)}]


def posted() -> DecisionForm:
    return from_fields(request.form)


def from_fields(fields: MultiDict[str, str]) -> DecisionForm:
    linked = {name: value for name, value in fields.items() if name.startswith("linked-") and value}
    return DecisionForm(
        fields.get("outcome", ""),
        fields.get("reason", ""),
        written(fields.get("note", "")),
        fields.get("review_on", ""),
        fields.getlist("entry"),
        linked,
        about=fields.get("about", ""),
        page=whole_number(fields.get("page", "")) or 1,
        read_elsewhere=fields.get("read_elsewhere", "") == READ,
    )


def token(item: ItemShown) -> str:
    """What a form says it has seen: the item and its revision."""
    return f"{item.id}-{item.revision}"


def seen_in(tokens: Sequence[str]) -> dict[int, int]:
    """Item → revision. Raises Invalid for a token that is none of ours."""
    seen = {}
    for text in tokens:
        item, _, revision = text.partition("-")
        if not (_is_number(item) and _is_number(revision)):
            raise Invalid({"seen": "The form was not complete; reload the page and try again"})
        seen[int(item)] = int(revision)
    return seen


def choice_in(form: DecisionForm) -> Choice:
    """Raises Invalid naming each field that cannot be read."""
    faults: dict[str, str] = {}
    if form.outcome not in OFFERED:
        faults["outcome"] = "Choose what to do"
    if form.reason and form.reason not in list(Reason):
        faults["reason"] = "Choose one of the reasons"
    review_on = _day(form.review_on, faults)
    if faults:
        raise Invalid(faults)
    reason = Reason(form.reason) if form.reason else None
    return Choice(Outcome(form.outcome), reason, form.note, review_on, form.read_elsewhere)


def _day(text: str, faults: dict[str, str]) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        faults["review_on"] = f"Write the review date {AS_A_DAY}"
        return None


def entries_in(form: DecisionForm) -> set[int]:
    if not all(map(_is_number, form.entries)):
        raise Invalid({"entry": "Choose among the entries shown"})
    return {int(text) for text in form.entries}


def items_in(chosen: Sequence[str], seen: Mapping[int, int]) -> dict[int, int]:
    """The items that were ticked, with the revision that each was shown with."""
    if not all(map(_is_number, chosen)):
        raise Invalid({"item": "Choose among the items shown"})
    return {int(text): seen.get(int(text), -1) for text in chosen}


def _is_number(text: str) -> bool:
    """Of a row, or of a revision: none has more than eighteen digits."""
    return text.isdecimal() and len(text) < 19


def linked_in(fields: MultiDict[str, str]) -> dict[int, LinkedAnswer]:
    """The answers about linked items: linked-ID is "hide" or "leave", linked-seen their tokens."""
    seen = seen_in(fields.getlist("linked-seen"))
    answers = {item: fields.get(f"linked-{item}") for item in seen}
    return {
        item: LinkedAnswer(answer == "hide", seen[item])
        for item, answer in answers.items()
        if answer in ("hide", "leave")
    }
