"""Flask-Login's part: the cookie holds a session's token, the database says whom it stands for."""

from flask import Flask, current_app
from flask import session as cookie
from flask_login import LoginManager, UserMixin

from workbench import people
from workbench.web.door.request import is_background, now, session


class Visitor(UserMixin):  # type: ignore[misc]
    """Somebody signed in, as Flask-Login wants them."""

    def __init__(self, token: str, signed_in: people.SignedIn) -> None:
        self.token, self.signed_in = token, signed_in

    def get_id(self) -> str:
        return self.token


def init(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_visitor)


def token_in_cookie() -> str | None:
    return cookie.get("_user_id")


def _visitor(token: str) -> Visitor | None:
    found = people.signed_in_by(session(), token, at=now(), idle=current_app.config["IDLE"])
    if found is None:
        return None
    signed_in, is_stale = found
    if is_stale and not is_background():
        people.note_presence(current_app.extensions["sqlalchemy"].engine, signed_in.session_id, at=now())
    return Visitor(token, signed_in)
