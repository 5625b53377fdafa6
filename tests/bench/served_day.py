"""The app on the day of tests/bench/practice_day.py, at the time at which its entries were received."""

from flask import Flask

from tests.bench.practice_day import MADE_AT
from workbench.app import create_app
from workbench.settings import from_environment


def app() -> Flask:
    return create_app(from_environment(), clock=lambda: MADE_AT)
