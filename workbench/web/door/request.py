"""Every page's request: authentication, permission, the transaction that writes, and the audit of what is refused."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map

from workbench import audit, db, people
from workbench.db import Session
from workbench.errors import NotSignedIn, StillOwes, WorkbenchError
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import Action
from workbench.web.wording.refusals import REFUSALS

Answer = ResponseReturnValue
View = Callable[..., Answer]


class Open(Enum):
    """What a route declares when it needs no permission."""

    TO_ALL = "anybody, signed in or not"
    TO_SIGNED_IN = "anybody who is signed in"


Allows = Permission | Open
ALL_THAT_IS_OWED = tuple(people.Owed)


def page(
    blueprint: Blueprint,
    rule: str,
    allows: Allows,
    *,
    methods: tuple[str, ...] = ("GET",),
    is_background: bool = False,
    largest_body: int = 0,
    settles: Collection[people.Owed] = (),
) -> Callable[[View], View]:
    """Declare a page: where it is and what it needs. What it shows is on record before it is sent.

    `is_background`: a page asks for it by itself, so that it says nothing of anybody's presence, and an ended session
    is answered with nothing: what is being typed stays. `largest_body`: bytes of the
    files that it takes (large_bodies). `settles`: what somebody may owe who sees this page.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def at_the_door(**arguments: object) -> Response:
            read()
            admit(allows, settles)
            response = make_response(view(**arguments))
            _write_what_was_kept()
            return response

        at_the_door.allows = allows  # type: ignore[attr-defined]
        at_the_door.is_background = is_background  # type: ignore[attr-defined]
        at_the_door.largest_body = largest_body  # type: ignore[attr-defined]
        blueprint.add_url_rule(rule, view.__name__, at_the_door, methods=list(methods))
        return view

    return declare


class RowNumber(IntegerConverter):
    """A number in an address that a row may have; what is greater is no page's address."""

    def __init__(self, map_: Map) -> None:
        super().__init__(map_, max=2**63 - 1)


def require_declarations(app: Flask) -> None:
    """The app does not start while a route declares no permission."""
    silent = [rule.endpoint for rule in app.url_map.iter_rules() if declared(app, rule.endpoint) is None]
    if silent:
        raise RuntimeError(f"These routes declare no permission: {', '.join(sorted(silent))}")


def declared(app: Flask, endpoint: str) -> Allows | None:
    if endpoint == "static":
        return Open.TO_ALL
    return getattr(app.view_functions[endpoint], "allows", None)


def is_background() -> bool:
    """Does a page ask for this by itself? It then keeps no session alive, and no refusal takes the page's place."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "is_background", False)


def session() -> Session:
    found: Session = current_app.extensions["sqlalchemy"].session()
    return found


def read() -> None:
    """Roll back what was not committed: what follows reads."""
    session().rollback()
    db.begin_reading(session())


@contextmanager
def turn(*, by_anybody: bool = False) -> Iterator[Session]:
    """A transaction that writes, committed in the end; keep it short, as all others who write wait for it (ADR 0016).

    Whoever is signed in must still be so, in the same role, unless `by_anybody`. Raises NotSignedIn.
    """
    session().rollback()
    db.begin_writing(session(), str(request.endpoint))
    try:
        if current_user.is_authenticated:
            audit.take_turn(session(), by())
            if not (by_anybody or people.is_still_signed_in(session(), who())):
                raise NotSignedIn("The session has ended, or the role has changed.")
        yield session()
    except BaseException:
        read()
        raise
    session().commit()
    db.begin_reading(session())


def _write_what_was_kept() -> None:
    """What has been looked at goes on record after the page is ready, so that nobody waits while it is rendered."""
    if kept := db.kept_for_turn(session()):
        with turn() as writing:
            for act in kept:
                act(writing)


def now() -> datetime:
    """The moment of this request, the same throughout it (UTC)."""
    if "at" not in g:
        g.at = current_app.config["CLOCK"]()
    at: datetime = g.at
    return at


def admit(allows: Allows, settles: Collection[people.Owed] = ()) -> None:
    """Raises NotSignedIn, NotAllowed, and StillOwes for whoever must do something else first."""
    if allows is Open.TO_ALL:
        return
    if not current_user.is_authenticated:
        require_database()
        raise NotSignedIn("Nobody is signed in.")
    if (owed := who().owes) and owed not in settles:
        raise StillOwes(owed)
    if isinstance(allows, Permission):
        require(who().actor, allows)


def require_database() -> None:
    """For a page that asks the database nothing: without it, it would lead to pages that cannot be made."""
    db.ask(session())


def who() -> people.SignedIn:
    found: people.SignedIn = current_user.signed_in
    return found


def by() -> Actor:
    return who().actor


def put_on_record(error: WorkbenchError, items: Sequence[str] = (), **attempted: Any) -> None:
    """Roll back the request's transaction, and audit the refusal in one of its own."""
    refusal = REFUSALS.get(type(error))
    cause = refusal.cause if refusal else ""
    actor = by() if current_user.is_authenticated else None
    if cause and actor:
        details = {"what": request.endpoint, "cause": cause, **({"items": list(items)} if items else {})}
        event = audit.Event(Action.REFUSED, details=details, **attempted)
        with turn(by_anybody=True) as writing:
            audit.add(writing, event, by=actor, at=now())
    read()
