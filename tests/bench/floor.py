"""`workbench serve` with two pages more, which ask nobody who they are, and the database nothing.

`/floor` prints the queue's page from memory, piece by piece in one loop; `/nothing` takes a form and answers nothing.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pkgutil import resolve_name
from typing import Any

from tests.bench.pages import bare_loop, bare_page, signed_in
from workbench import db
from workbench.cli import main
from workbench.settings import from_environment

COMMAND = (sys.executable, "-m", "tests.bench.floor", "serve")


def add_floor() -> None:
    page = bare_loop(_bare_page())
    app = resolve_name("wsgi:app")
    app.add_url_rule("/floor", "floor", page)
    app.add_url_rule("/nothing", "nothing", lambda: "", methods=["POST"])


def _bare_page() -> dict[str, Any]:
    """By a process of its own, so that no thread and no connection is there when the server forks its workers."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_asked_for, from_environment().database_url).result()


def _asked_for(database_url: str) -> dict[str, Any]:
    return bare_page(signed_in(db.open_engine(database_url)))


if __name__ == "__main__":
    add_floor()
    main()
