"""Make the tables, the items and a superuser who is signed in; print the session's key. For the peer's environment.

`python prepare.py DECIDED WAITING TEXT`
"""

import sys
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 (after the set-up)
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from surgery.models import Item  # noqa: E402

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def an_item(number: int, decided: int, text: str) -> Item:
    flagged = number % 40 == 0
    return Item(
        nhs_number=f"999{number // 20:07d}", patient=f"Jo Person{number // 20:06d}", kind="consultation",
        title="GP surgery", text=text, flag="domestic-abuse" if flagged else "", urgency=0 if flagged else 3,
        recorded_at=NOW - timedelta(minutes=2 * number), state="left visible" if number <= decided else "waiting",
    )  # fmt: skip


def signed_in() -> str:
    user = User.objects.create_superuser("gp", "", "a long enough password")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def main(decided: int, waiting: int, text: str) -> None:
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # the surgery's tables, which lean on those
    items = (an_item(number, decided, text) for number in range(1, decided + waiting + 1))
    Item.objects.bulk_create(items, batch_size=5_000)
    print(signed_in())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
