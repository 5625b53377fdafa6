"""What this process may use, from before it reads a hostile byte."""

import resource
from typing import Final

MEMORY: Final = 1_500_000_000
PROCESSOR_SECONDS: Final = 30
MOST_WRITTEN: Final = 80_000_000

_LIMITS: Final = (
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
    (resource.RLIMIT_FSIZE, MOST_WRITTEN),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_NOFILE, 32),
)


def limit() -> None:
    """Neither can be raised again. Where the system allows less already, that stays."""
    for what, most in _LIMITS:
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))
