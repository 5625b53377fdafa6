"""A workbench that is really served, for browsers to visit."""

import hashlib
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from argon2 import PasswordHasher
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Page
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from tests.factories import NOON, PASSWORD, a_patient, a_practice, an_item
from workbench import db, people
from workbench.models import LoginSession, User
from workbench.settings import PROJECT
from workbench.vocabulary import Role
from workbench.web.door import login

PEOPLE = {
    "amira": (Role.CLINICIAN, "Dr Amira Shah"),
    "ben": (Role.CLINICIAN, "Dr Ben Okoro"),
    "carys": (Role.SAFEGUARDING_LEAD, "Dr Carys Evans"),
    "pat": (Role.ADMINISTRATOR, "Pat Lee"),
    "olu": (Role.INSTALLATION_OPERATOR, "Olu Bello"),
}
HASHED = PasswordHasher().hash(PASSWORD)
SECRET = "a secret of the tests alone"
STARTS_WITHIN = 60
_codes = count(1)


class Live:
    """Where it is served, and one practice in it: amira and ben, carys the lead, and pat; and olu, who is at none.

    Every test has a practice of its own, so that none sees what another left behind.
    """

    def __init__(self, address: str, engine: Engine) -> None:
        self.address, self.engine = address, engine
        self.practice = f"T{next(_codes):05d}"
        self.write(self._people)

    def write(self, factory: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """Let a factory write something, in a transaction of its own."""
        with db.writing(self.engine) as session:
            return factory(session, *arguments, **more)

    def item(self, **more: Any) -> int:
        """The number of a new review item of a patient of this practice."""
        return self.write(lambda session: an_item(session, a_patient(session, practice=self.practice), **more).id)

    def sign_in(self, page: Page, name: str) -> None:
        """Start this person's page, signed in: as the form does it, without waiting for a form and its hash."""
        token = secrets.token_urlsafe()
        user_id = self.write(self._open_session, name, hashlib.sha256(token.encode()).digest())
        page.context.add_cookies([{"name": "workbench", "value": _cookie(token, user_id), "url": self.address}])
        page.goto(self.address)

    def fill_in_sign_in(self, page: Page, name: str) -> None:
        page.get_by_label("User name").fill(f"{name}-{self.practice}")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda address: not address.endswith("/sign-in"))

    def let_sessions_idle(self) -> None:
        long_ago = update(LoginSession).values(seen_at=NOON - people.IDLE * 2)
        self.write(lambda session: session.execute(long_ago))

    def _open_session(self, session: Session, name: str, token_hash: bytes) -> int:
        user = session.scalars(select(User).where(User.name == f"{name}-{self.practice}")).one()
        session.add(LoginSession(practice_id=user.practice_id, user_id=user.id, token_hash=token_hash, started_at=NOON,
                                 seen_at=NOON))  # fmt: skip
        return user.id

    def _people(self, session: Session) -> None:
        practice = a_practice(session, self.practice)
        for name, (role, full_name) in PEOPLE.items():
            at = None if role is Role.INSTALLATION_OPERATOR else practice.id
            session.add(User(practice_id=at, name=f"{name}-{self.practice}", full_name=full_name, role=role,
                             password_hash=HASHED, failed_sign_ins=0, added_at=NOON))  # fmt: skip


def _cookie(token: str, user_id: int) -> str:
    signer = Flask(__name__)
    signer.secret_key = SECRET
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert serializer
    return str(serializer.dumps({"_user_id": token, "_fresh": True, "csrf_token": login.secret_of(user_id)}))


@contextmanager
def serving(database_url: str, app: str = "tests.browser.served:app", **settings: str) -> Iterator[str]:
    """The address at which it is served, until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "waitress", "--listen", f"127.0.0.1:{port}", "--threads", "8", "--call", app]
    environment = _environment(WORKBENCH_DATABASE_URL=database_url, WORKBENCH_SECRET_KEY=SECRET, **settings)
    server = subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _environment(**settings: str) -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_")} | settings


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _wait_for(address: str) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            with urlopen(f"{address}/readyz"):  # noqa: S310 (our own address)
                return
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
