"""`workbench serve` with one page more, `/floor`: the queue's rows from memory, printed by one loop."""

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
    resolve_name("wsgi:app").add_url_rule(
        "/floor", view_func=lambda: template.render(rows=rows, token="x" * 90, nonce="x" * 24)
    )


if __name__ == "__main__":
    add_floor()
    main()
