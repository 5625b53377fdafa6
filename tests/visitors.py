"""Fixtures for tests of pages: the app on a real database, and a test client that is signed in for each role.

Every page that a test client loads is checked (`tests/judging.py`): an invalid page fails the test.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask, has_app_context
from flask import session as cookie
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from jinja2 import ChainableUndefined, UndefinedError
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import judging
from tests.factories import LEEDS, NOON, YORK, a_practice, revision
from workbench import signing
from workbench.app import create_app
from workbench.models import EntryVersion, LoginSession, Patient, Practice, ReviewItem, User
from workbench.settings import Settings
from workbench.vocabulary import KINDS, Role
from workbench.web.door import login, rates

SECRET = "a secret of the tests alone"
ANY = 0
Fields = Mapping[str, Any]
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Clock:
    """The app's clock, which tests set."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


class Misspelt(ChainableUndefined):
    """Undefined values in templates: an error for a missing attribute of our own classes, and allowed elsewhere,
    because the NHS macros use undefined values."""

    def __init__(self, hint: str | None = None, obj: Any = None, name: Any = None, *rest: Any, **more: Any) -> None:
        super().__init__(hint, obj, name, *rest, **more)
        if type(obj).__module__.startswith("workbench."):
            raise UndefinedError(f"a template asks for {name!r} of {type(obj).__name__}, which has none")


class Page:
    """A response."""

    def __init__(self, response: TestResponse) -> None:
        self.status, self.headers = response.status_code, response.headers
        whole = response.get_data()  # before it is closed, which ends a download
        self.is_html = response.mimetype == "text/html" and bool(whole)
        self.text: str = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""
        self.is_whole = self.text.lstrip().startswith("<!DOCTYPE")
        self.may_be_kept = response.request.path.startswith("/static/")
        response.close()

    @cached_property
    def _parsed(self) -> tuple[Element, list[str]]:
        return judging.parsed(self.text)

    @property
    def tree(self) -> Element:
        return self._parsed[0]

    @property
    def title(self) -> str:
        return "".join(judging.words(title) for title in self.tree.iter("title")).removesuffix(judging.SUFFIX)

    @property
    def words(self) -> str:
        """The text of its main element."""
        return judging.words(next(self.tree.iter("main"), self.tree))

    @property
    def items(self) -> list[int]:
        """The ids of the review items on it, in their order."""
        return [int(found.attrib["data-review-item"]) for found in self.all("*[@data-review-item]")]

    @property
    def goes_to(self) -> str | None:
        return self.headers.get("Location")

    def all(self, path: str) -> list[Element]:
        return self.tree.findall(f".//{path}")

    def value(self, name: str) -> str | None:
        """The value of the field of that name."""
        fields = [field for field in self.all(f"*[@name='{name}']") if field.tag != "button"]
        for field in fields:
            if field.tag == "textarea":
                return "".join(field.itertext()).removeprefix("\n")
            if field.tag == "select":
                return next((o.get("value") for o in field.iter("option") if "selected" in o.attrib), "")
            if field.get("type") not in ("radio", "checkbox") or "checked" in field.attrib:
                return field.get("value")
        return None

    def faults(self, names: list[str], clinical: list[str]) -> list[str]:
        found = list(judging.header_faults(self.headers, may_be_kept=self.may_be_kept))
        if self.is_html:
            nonce = judging.NONCE.search(self.headers["Content-Security-Policy"])
            found += self._parsed[1] + list(judging.faults(self.tree, nonce[1] if nonce else "", clinical))
        if self.is_html and self.is_whole:
            found += judging.whole_page_faults(self.tree, [*names, *clinical])
        return found + [f"it leads to {self.goes_to}" for word in clinical if word in (self.goes_to or "")]


class JudgingClient(FlaskClient):
    """Flask's test client, which fails on every invalid response."""

    def open(self, *args: Any, **more: Any) -> TestResponse:
        response = super().open(*args, **more)
        faults = Page(response).faults(*_private_words(engine_of(self.application)))
        assert faults == [], f"{response.request.method} {response.request.path}"
        return response


def _private_words(engine: Engine) -> tuple[list[str], list[str]]:
    """The names of patients, and the titles and texts of entries, which page titles and URLs must not contain."""
    with engine.connect() as connection:
        names = [name for row in connection.execute(select(Patient.given_name, Patient.family_name)) for name in row]
        texts = {text for row in connection.execute(select(EntryVersion.title, EntryVersion.text)) for text in row}
    return names, sorted(text for text in texts if text and text not in KINDS.values())


@pytest.fixture(scope="session", autouse=True)
def _every_client_judges() -> None:
    Flask.test_client_class = JudgingClient


class Visitor:
    """A user's test client. What the test has written so far is committed before each request."""

    def __init__(self, client: FlaskClient, db: Session, csrf: str, user: User | None) -> None:
        self.client, self.db, self.csrf, self.user = client, db, csrf, user

    def open(
        self, address: str, status: int = 200, *, part: bool = False, headers: Mapping[str, str] | None = None
    ) -> Page:
        return self._ask("GET", address, status, headers={**(HTMX if part else {}), **(headers or {})})

    def send(
        self, address: str, fields: Mapping[str, Any] | None = None, status: int = 303, *, part: bool = False
    ) -> Page:
        """Post a form, with the CSRF token of its page."""
        posted = {"csrf_token": self.csrf, **(fields or {})}
        return self._ask("POST", address, status, data=posted, headers=HTMX if part else {})

    def decide(self, item: ReviewItem, outcome: str, status: int = 303, *, part: bool = False, **fields: Any) -> Page:
        """Post the decision form of this item with its current revision."""
        usual = {"outcome": outcome, "seen": self.token(item)}
        return self.send(f"/review-items/{item.id}/decision", {**usual, **fields}, status, part=part)

    @property
    def practice(self) -> str:
        """The ODS code of the user's practice."""
        assert self.user
        return self.db.get_one(Practice, self.user.practice_id).ods_code

    def token(self, item: ReviewItem) -> str:
        return f"{item.id}-{revision(self.db, item)}"

    def _ask(self, method: str, address: str, status: int, **request: Any) -> Page:
        self.db.commit()
        page = Page(self.client.open(address, method=method, **request))
        self.csrf = (page.is_html and page.value("csrf_token")) or self.csrf
        assert status in (page.status, ANY), (
            f"{method} {address}: {page.status} {page.words if page.is_html else page.text}"
        )
        return page


@pytest.fixture(scope="session")
def clock_of_the_app() -> Clock:
    return Clock()


@pytest.fixture
def clock(clock_of_the_app: Clock) -> Iterator[Clock]:
    """The app's clock: noon, until the test sets it."""
    yield clock_of_the_app
    clock_of_the_app.at = NOON


@pytest.fixture(scope="session")
def app_of_the_run(sqlite_file: tuple[Any, Engine], clock_of_the_app: Clock) -> Flask:
    file, _ = sqlite_file
    file.write_bytes(file.with_suffix(".new").read_bytes())  # whatever the test before has done to it
    key = file.parent / "signing-key.pem"
    if not key.exists():
        signing.make(key)
    folders = {name: file.parent / name for name in ("exports", "uploads")}
    settings = Settings(f"sqlite:///{file}", SECRET, signing_key=key, **folders)
    app = create_app(settings, clock=clock_of_the_app)
    app.jinja_env.undefined = Misspelt
    return app


@pytest.fixture
def site(app_of_the_run: Flask, engine: Engine, clock: Clock) -> Iterator[Flask]:
    """The app on the test's database, in which nothing has been done too often yet."""
    rates.init(app_of_the_run)
    yield app_of_the_run
    engine_of(app_of_the_run).dispose()


def engine_of(app: Flask) -> Engine:
    with app.app_context():
        engine: Engine = app.extensions["sqlalchemy"].engine
        return engine


Arrive = Callable[..., Visitor]


@pytest.fixture
def arrive(site: Flask, db: Session) -> Arrive:
    """Makes visitors: `arrive("Dr Amira Shah", Role.CLINICIAN)` is signed in, `arrive()` is not."""

    def arrive(full_name: str = "", role: Role | None = None, *, practice: str = LEEDS) -> Visitor:
        client = site.test_client()
        user = _user(db, full_name, role, practice) if role else None
        with site.test_request_context():
            cookie["csrf_token"] = secret = login.secret_of(user.id if user else 0)
            csrf = generate_csrf()
        with client.session_transaction() as fresh:
            fresh["csrf_token"] = secret
            if user:
                fresh["_user_id"] = _sign_in(db, user)
        return Visitor(client, db, csrf, user)

    return arrive


@pytest.fixture
def gp(arrive: Arrive) -> Visitor:
    return arrive("Dr Amira Shah", Role.CLINICIAN)


@pytest.fixture
def another_gp(arrive: Arrive) -> Visitor:
    return arrive("Dr Ben Okoro", Role.CLINICIAN)


@pytest.fixture
def lead(arrive: Arrive) -> Visitor:
    return arrive("Dr Carys Evans", Role.SAFEGUARDING_LEAD)


@pytest.fixture
def administrator(arrive: Arrive) -> Visitor:
    return arrive("Pat Lee", Role.ADMINISTRATOR)


@pytest.fixture
def stranger(arrive: Arrive) -> Visitor:
    """A visitor who is not signed in."""
    return arrive()


@pytest.fixture
def gp_in_york(arrive: Arrive) -> Visitor:
    """A clinician of another practice."""
    return arrive("Dr Dan York", Role.CLINICIAN, practice=YORK)


@pytest.fixture
def statements(site: Flask) -> Iterator[list[str]]:
    """The SQL statements that the app has executed."""
    said: list[str] = []
    with _listening(engine_of(site), said):
        yield said


@contextmanager
def _listening(engine: Engine, said: list[str]) -> Iterator[None]:
    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if has_app_context() and not statement.startswith("BEGIN"):  # others are statements of the page checks
            said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield
    event.remove(engine, "before_cursor_execute", note)


def _user(db: Session, full_name: str, role: Role, practice: str) -> User:
    """A user as `people.add_user` makes one, without a password, because hashing one is slow. An operator of the
    installation is at no practice."""
    at = None if role is Role.INSTALLATION_OPERATOR else a_practice(db, practice).id
    user = User(practice_id=at, name=full_name.rsplit(maxsplit=1)[-1].lower(), full_name=full_name, role=role,
                password_hash="none", failed_sign_ins=0, added_at=NOON)  # fmt: skip
    db.add(user)
    db.flush()
    return user


def _sign_in(db: Session, user: User) -> str:
    """Open a session as `people.sign_in` does; returns its token."""
    token = f"the token of {user.full_name}"
    db.add(LoginSession(practice_id=user.practice_id, user_id=user.id, started_at=NOON, seen_at=NOON,
                        token_hash=hashlib.sha256(token.encode()).digest()))  # fmt: skip
    db.flush()
    return token
