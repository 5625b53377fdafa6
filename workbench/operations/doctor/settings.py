"""Whether the settings are those of production."""

from collections.abc import Iterator

from workbench.operations.doctor.answers import Answer, Examined, fine, wrong
from workbench.settings import SHORTEST_SECRET

FEWEST_CHARACTERS = 10
"""Different ones, that a key made by chance has."""

MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_hex(32))"'


def production(examined: Examined) -> Iterator[Answer]:
    if examined.settings.production:
        yield fine("WORKBENCH_ENV is production: cookies travel over TLS only.")
    else:
        yield wrong("WORKBENCH_ENV is not production: cookies travel without TLS.", "set WORKBENCH_ENV=production")


def secret_key(examined: Examined) -> Iterator[Answer]:
    key, todo = examined.settings.secret_key, f"set WORKBENCH_SECRET_KEY to what this prints, and keep it: {MAKE_ONE}"
    if not examined.is_given("WORKBENCH_SECRET_KEY"):
        yield wrong("The secret key is one that was made here for local use.", todo)
    elif len(key) < SHORTEST_SECRET or len(set(key)) < FEWEST_CHARACTERS:
        yield wrong("The secret key could be guessed: it is short, or repeats itself.", todo)
    else:
        yield fine(f"The secret key has {len(key)} characters.")
