"""What a password must be: long, and not one that would be guessed among the first. What it is made of is free."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import Invalid
from workbench.people.password_checks import hashed

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200

FEWEST_GUESSES = 10**8
"""A password that is found in fewer is refused. zxcvbn counts them: it knows 30,000 common passwords, names and common
words, what is usually put before, behind and in place of their letters, and rows, runs, repeats and years."""

WEIGHED = 72
"""Characters: zxcvbn takes no more, and no password becomes easier to guess by what follows."""

_one_at_once = threading.Lock()
"""zxcvbn keeps the words of whoever asks in a table of its own that all share."""


@dataclass(frozen=True, slots=True)
class NewPassword:
    """One that `new_password` has looked at, as it is kept."""

    hash: str


def new_password(password: str, *, names: Sequence[str], field: str = "password") -> NewPassword:
    """Called outside of any transaction: it takes a tenth of a second, and may wait for others. Raises Invalid about
    the field, and TooManyAtOnce.
    """
    if fault := password_fault(password, names=names):
        raise Invalid({field: fault})
    return NewPassword(hashed(password))


def password_fault(password: str, *, names: Sequence[str]) -> str:
    """What is wrong with it; empty if nothing is. `names` are the user's and the practice's, which others know."""
    if len(password) < SHORTEST_PASSWORD:
        return f"The password must have at least {SHORTEST_PASSWORD} characters"
    if len(password) > LONGEST_PASSWORD:
        return f"The password must have at most {LONGEST_PASSWORD} characters"
    if min(_guesses(form, names) for form in {password, _compact(password)}) < FEWEST_GUESSES:
        return "That password is easy to guess. Use three or more words that do not belong together"
    return ""


def _guesses(password: str, names: Sequence[str]) -> float:
    # Imported here, since only a new password needs it, and it would slow every command's start by 50 ms.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    known = {form for name in names for form in (name, _compact(name), *name.split()) if form}
    with _one_at_once:
        return float(zxcvbn(password[:WEIGHED], user_inputs=sorted(known))["guesses"])


def _compact(text: str) -> str:
    """Its letters and digits alone: nothing is gained by blanks and hyphens between the words of a name."""
    return "".join(filter(str.isalnum, text))
