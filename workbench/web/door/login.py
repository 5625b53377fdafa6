"""Flask-Login's part: the cookie holds a session's token, the database says whom it stands for."""

from secrets import token_urlsafe

from flask import Flask, current_app, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user
from itsdangerous import BadData, URLSafeTimedSerializer

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


def welcome(visitor: Visitor) -> None:
    """A new cookie for a new session."""
    cookie.clear()
    login_user(visitor)
    cookie["csrf_token"] = secret_of(visitor.signed_in.user_id)


def secret_of(user_id: int) -> str:
    """What Flask-WTF signs as the token of each form: it names the user, so that a form tells on whose page it was."""
    return f"{user_id}.{token_urlsafe()}"


def whose_form() -> int | None:
    """The user on whose page the posted form was, in whichever session; None if its token is not one that we signed."""
    signed = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="wtf-csrf-token")
    try:
        named, _, random = str(signed.loads(request.form.get("csrf_token", ""))).partition(".")
    except BadData:
        return None
    return int(named) if random else None


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
