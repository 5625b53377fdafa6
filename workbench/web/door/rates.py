"""How often something may be done within a while: failed sign-ins from one address, exports by one person."""

import threading
from collections import deque
from datetime import datetime, timedelta
from ipaddress import ip_address

from flask import Flask, current_app, request

from workbench.errors import TooOften
from workbench.web.door.request import by, now

MOST_KEYS = 5_000
"""Of each rate; more are forgotten, those first that came first."""

FAILURES, FAILURES_WITHIN = 30, timedelta(minutes=15)
EXPORTS, EXPORTS_WITHIN = 30, timedelta(hours=1)


class Rate:
    """In one process. Of `serve`, which has two, somebody may reach both: up to twice as many."""

    def __init__(self, most: int, within: timedelta) -> None:
        self.most, self.within = most, within
        self._times: dict[object, deque[datetime]] = {}
        self._lock = threading.Lock()

    def is_spent(self, key: object, at: datetime) -> bool:
        with self._lock:
            times = self._times.get(key, deque())
            return len(times) == self.most and at - times[0] < self.within

    def count(self, key: object, at: datetime) -> None:
        with self._lock:
            times = self._times.pop(key, None) or deque(maxlen=self.most)
            times.append(at)
            self._times[key] = times
            if len(self._times) > MOST_KEYS:
                del self._times[next(iter(self._times))]


def init(app: Flask) -> None:
    app.extensions["rates"] = {
        "failures": Rate(FAILURES, FAILURES_WITHIN),
        "exports": Rate(EXPORTS, EXPORTS_WITHIN),
    }


def require_few_failures() -> None:
    """Raises TooOften for an address from which too many sign-ins failed; what it sends is then not looked at."""
    if (address := _address()) and _rate("failures").is_spent(address, now()):
        raise TooOften("Too many sign-ins from your network have failed. Wait 15 minutes, then try again.")


def count_failure() -> None:
    if address := _address():
        _rate("failures").count(address, now())


def count_export() -> None:
    """Raises TooOften for somebody who has made too many."""
    if _rate("exports").is_spent(by().user_id, now()):
        raise TooOften(f"You have made {EXPORTS} exports within an hour. Wait an hour, then try again.")
    _rate("exports").count(by().user_id, now())


def _rate(name: str) -> Rate:
    found: Rate = current_app.extensions["rates"][name]
    return found


def _address() -> str | None:
    """As the web server in front says. Nobody is told apart by this machine's own: all would be refused for one."""
    address = request.remote_addr or ""
    try:
        return None if ip_address(address).is_loopback else address
    except ValueError:
        return None
