"""A page's form with what was typed in it: the page as HTML in, the same page out."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

Attributes = dict[str, str | None]
Fields = Mapping[str, Sequence[str]]

TICKED = ("radio", "checkbox")
VOID = ("input", "br", "hr", "img", "link", "meta", "wbr", "col")
SEEN = ("seen", "linked-seen", "seen_name", "seen_role")
"""Hidden: what its page showed. Given back too, so that whoever sends it is told what has changed since."""

ITEM_SEEN = re.compile(r"(\d+)-\d+")
"""A review item and its revision."""

CONFIRMS = ("is_read", "read", "read_elsewhere")
"""Boxes that say "I have read this". Never given back: there may be something else to read now."""

NOT_TYPED = ("hidden", "submit", "button", "reset", "image", "file", "password")


@dataclass(slots=True)
class Tag:
    """A start tag, and where its element's end tag begins; `within` are the elements around it."""

    name: str
    attributes: Attributes
    start: int
    after: int
    within: list["Tag"]
    ends: int = -1

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name) or ""

    def __str__(self) -> str:
        said = (name if value is None else f'{name}="{escape(value)}"' for name, value in self.attributes.items())
        return f"<{' '.join([self.name, *said])}>"


@dataclass(slots=True)
class Form:
    tag: Tag
    controls: list[Tag] = field(default_factory=list)


def filled(page: str, path: str, fields: Fields, told: Callable[[str | None], str]) -> str:
    """The page with these fields in its form that is sent to this path, and first in its main element what `told` says.

    `told` is given the id of the first field that is filled, "" if none is, and None if the form is not there.
    """
    tags = _tags_of(page)
    form = _form_for(tags, path, fields)
    edits = list(_edits(page, tags, form, fields)) if form else []
    main = next(tag for tag in tags if tag.name == "main")
    edits.append((main.after, main.after, told(_first(form, fields) if form else None)))
    for start, end, text in sorted(edits, reverse=True):
        page = page[:start] + text + page[end:]
    return page


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self._open: list[Tag] = []
        self._lines = [0, *(place + 1 for place, mark in enumerate(page) if mark == "\n")]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._here()
        found = Tag(tag, dict(attrs), start, start + len(self.get_starttag_text() or ""), list(self._open))
        self.tags.append(found)
        if tag not in VOID:
            self._open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """What has no end tag ends with what it is in."""
        while self._open and any(each.name == tag for each in self._open):
            closed = self._open.pop()
            closed.ends = self._here()
            if closed.name == tag:
                return

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def _tags_of(page: str) -> list[Tag]:
    return _Reader(page).tags


def _form_for(tags: Sequence[Tag], path: str, fields: Fields) -> Form | None:
    """Of several with this address the one that most of the fields fit; one for another act is none of them."""
    forms = [Form(tag) for tag in tags if tag.name == "form" and urlsplit(tag["action"]).path == path]
    for form in forms:
        form.controls = [tag for tag in tags if _belongs(tag, form.tag)]
    like = [form for form in forms if not any(_is_otherwise(control, fields) for control in form.controls)]
    return max(like, key=lambda form: _fit(form, fields), default=None)


def _is_otherwise(control: Tag, fields: Fields) -> bool:
    """Does it hold by itself another value than was sent, such as the opposite of what was to be done?"""
    if control["type"] != "hidden" or control["name"] in SEEN:
        return False
    return control["name"] in fields and control["value"] not in fields[control["name"]]


def _belongs(control: Tag, form: Tag) -> bool:
    if control.name not in ("input", "select", "textarea", "button") or not control["name"]:
        return False
    if "form" in control.attributes:
        return control["form"] == form["id"]
    return any(each is form for each in control.within)


def _fit(form: Form, fields: Fields) -> int:
    """A value that the form itself holds tells most: which of a page's forms it is, or which button was pressed."""
    own = [control for control in form.controls if control.name == "button" or control["type"] == "hidden"]
    same = sum(control["value"] in fields.get(control["name"], ()) for control in own)
    named = {control["name"] for control in form.controls} & fields.keys()
    return 100 * same + len(named)


def _edits(page: str, tags: Sequence[Tag], form: Form, fields: Fields) -> Iterator[tuple[int, int, str]]:
    left = {name: list(values) for name, values in fields.items()}
    for control in form.controls:
        if control.name == "select":
            yield from _chosen(page, tags, control, left)
        elif control.name == "textarea" and left.get(control["name"]):
            yield control.after, control.ends, "\n" + escape(left[control["name"]].pop(0), quote=False)
        elif control["type"] == "hidden" and control["name"] in SEEN:
            yield from _as_it_was_seen(control, fields)
        elif control.name == "input" and control["type"] in TICKED:
            yield from _ticked(control, fields)
        elif _is_typed_in(control) and left.get(control["name"]):
            control.attributes["value"] = left[control["name"]].pop(0)
            yield control.start, control.after, str(control)
    yield from _unfolded(form)


def _unfolded(form: Form) -> Iterator[tuple[int, int, str]]:
    for around in form.tag.within:
        if around.name == "details" and "open" not in around.attributes:
            around.attributes["open"] = None
            yield around.start, around.after, str(around)


def _is_typed_in(control: Tag) -> bool:
    if control["type"] in TICKED:
        return "checked" in control.attributes
    return control.name == "input" and control["type"] not in NOT_TYPED


def _as_it_was_seen(control: Tag, fields: Fields) -> Iterator[tuple[int, int, str]]:
    """Of several items each its own; one that was not there then is as it is seen now."""
    about = _item_of(control["value"])
    if value := next((value for value in fields.get(control["name"], ()) if _item_of(value) == about), None):
        control.attributes["value"] = value
        yield control.start, control.after, str(control)


def _item_of(seen: str) -> str:
    found = ITEM_SEEN.fullmatch(seen)
    return found[1] if found else ""


def _ticked(control: Tag, fields: Fields) -> Iterator[tuple[int, int, str]]:
    """A box that was not sent was not ticked; of buttons one always was, unless the question is new."""
    if control["type"] == "radio" and control["name"] not in fields:
        return
    control.attributes.pop("checked", None)
    if control["name"] not in CONFIRMS and (control.attributes.get("value") or "on") in fields.get(control["name"], ()):
        control.attributes["checked"] = None
    yield control.start, control.after, str(control)


def _chosen(page: str, tags: Sequence[Tag], control: Tag, left: dict[str, list[str]]) -> Iterator[tuple[int, int, str]]:
    if not left.get(control["name"]):
        return
    value = left[control["name"]].pop(0)
    for option in tags:
        if option.name == "option" and any(each is control for each in option.within):
            option.attributes.pop("selected", None)
            if option.attributes.get("value", page[option.after : option.ends].strip()) == value:
                option.attributes["selected"] = None
            yield option.start, option.after, str(option)


def _first(form: Form, fields: Fields) -> str:
    seen = (each for each in form.controls if each.name in ("select", "textarea") or _is_typed_in(each))
    filled = (each["id"] for each in seen if each["name"] in fields)
    return next(filter(None, filled), "")
