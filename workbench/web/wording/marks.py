"""Flags as a page prints them: the words that raised them marked in the text, and why each is there."""

from collections.abc import Iterable, Iterator, Sequence

from flask import Flask
from markupsafe import Markup, escape

from workbench.queue import FlagCause, FlagReason, FlagShown
from workbench.vocabulary import CATEGORIES, COLOURS, REASONS, Category, Severity
from workbench.web.wording.filters import Segment, segments
from workbench.web.wording.readable import beyond_its_reading, readable

# Markup is put together here, not in a macro: a page of fifty items prints hundreds of marks, and a macro's call costs
# ten times as much. Whatever comes from a record is escaped where it is put in.


def init(app: Flask) -> None:
    for each in (marked, items_named, pieces, explained, reason, beyond_its_reading):
        app.jinja_env.filters[each.__name__] = each


def marked(text: str, flags: Sequence[FlagShown], field: str) -> Markup:
    return pieces(segments(text, flags, field)) if flags else Markup(readable(text))  # noqa: S704 (escaped there)


def items_named(items: Iterable[int]) -> Markup:
    """These review items, which the page names and does not show."""
    return Markup("".join([f'<i hidden data-review-item="{item:d}"></i>' for item in items]))  # noqa: S704 (numbers)


def pieces(found: Iterable[Segment]) -> Markup:
    """Segments one after another, each flagged one marked, with what it would propose told on hover."""
    return Markup("".join([_piece(piece, words) for piece, words in _readable(found)]))  # noqa: S704 (each is escaped)


def _readable(found: Iterable[Segment]) -> Iterator[tuple[Segment, str]]:
    """Each with its words as markup; what a machine wrote is told by what stands on both sides of it."""
    every = list(found)
    for place, piece in enumerate(every):
        before = every[place - 1].words[-1:] if place else ""
        after = every[place + 1].words[:1] if place + 1 < len(every) else ""
        yield piece, readable(piece.words, before, after)


def _piece(piece: Segment, words: str) -> str:
    return f'<mark {_class(piece)} title="{_tip(piece.flags)}">{words}</mark>' if piece.flags else words


def explained(found: Iterable[Segment], field: str) -> Markup:
    """The same with marks that the keyboard reaches: what each would propose is told on hover and on focus."""
    each = (_explained(piece, words, field, place) for place, (piece, words) in enumerate(_readable(found), 1))
    return Markup("".join(each))  # noqa: S704 (each is escaped)


def _explained(piece: Segment, words: str, field: str, place: int) -> str:
    if not piece.flags:
        return words
    tip = f"tip-{piece.flags[0].id}-{field}-{place}"
    return (
        f'<mark {_class(piece)} tabindex="0" aria-describedby="{tip}">{words}'
        f'<span class="app-tip" role="tooltip" id="{tip}">{_tip(piece.flags)}</span></mark>'
    )


def _class(piece: Segment) -> str:
    return f'class="app-mark app-mark--{piece.flags[0].severity}"'


def _tip(flags: Sequence[FlagShown]) -> str:
    return "; ".join([_TIPS[flag.category] for flag in flags])


def reason(why: FlagReason) -> Markup:
    """Its category as a tag, in how many places, the words that raised it, and what each rule says."""
    tag = _TAGS[why.flag.category, why.flag.severity]
    places = f"{why.places} places: " if why.places > 1 else ""
    return Markup(f"{tag} {places}{'; '.join(map(_cause, why.causes))}")  # noqa: S704 (each part is escaped)


def _cause(cause: FlagCause) -> str:
    words = ", ".join([f"“{escape(each)}”" for each in cause.words])
    more = f" and {cause.more} more" if cause.more else ""
    return f"{words}{more}{' – ' if cause.words else ''}{escape(cause.why)}"


_TIPS = {
    category: escape(f"{words.label}: proposes “{REASONS[words.proposes].label}”")
    for category, words in CATEGORIES.items()
}

_TAGS = {
    (category, severity): Markup('<strong class="nhsuk-tag nhsuk-tag--{}" title="{}">{}</strong>').format(
        COLOURS[severity], CATEGORIES[category].meaning, CATEGORIES[category].label
    )
    for category in Category
    for severity in Severity
}
