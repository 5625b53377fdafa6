"""`workbench serve` with two pages more, which ask nobody who they are, and the database nothing.

`/floor` prints the queue's rows from memory by one loop; `/nothing` takes a form and answers nothing.
"""

import sys
from pathlib import Path
from pkgutil import resolve_name

from jinja2 import Environment

from tests.bench.pages import rows_of
from workbench import db
from workbench.cli import main
from workbench.settings import from_environment

BARE = Path(__file__).with_name("bare.html")
COMMAND = (sys.executable, "-m", "tests.bench.floor", "serve")


def add_floor() -> None:
    engine = db.open_engine(from_environment().database_url)
    rows, template = rows_of(engine), Environment(autoescape=True).from_string(BARE.read_text())
    engine.dispose()
    app = resolve_name("wsgi:app")
    app.add_url_rule("/floor", view_func=lambda: template.render(rows=rows, token="x" * 90, nonce="x" * 24))
    app.add_url_rule("/nothing", "nothing", lambda: "", methods=["POST"])


if __name__ == "__main__":
    add_floor()
    main()
