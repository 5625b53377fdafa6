"""The app as the browser tests have it served: on the database that the environment names, always at NOON."""

from flask import Flask

from tests.factories import NOON
from workbench.app import create_app
from workbench.settings import from_environment


def app() -> Flask:
    return create_app(from_environment(), clock=lambda: NOON)


def today() -> Flask:
    """The same by the real clock."""
    return create_app(from_environment())
