"""Changes of the source's resources, and of its data about a patient."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.soak.clock import years_before
from tests.soak.source import Record, SourceResource
from tests.soak.world import World


def pick(found: list[Any], place: int) -> Any:
    return found[place % len(found)] if found else None


def change_kept(kept: SourceResource, change: str, world: World, days: int, hour: int) -> None:
    kept.number, kept.before = kept.number + 1, kept.marker
    if change == "withdraw":
        kept.withdrawn = not kept.withdrawn
    elif change == "label":
        kept.nopat = not kept.nopat
    else:
        kept.marker = world.source.a_marker()
        if change == "date" and not kept.code:
            kept.recorded_at = world.moment(days, hour)


def change_patient(record: Record, change: str, day: date, age: int) -> None:
    changes: dict[str, Callable[[], dict[str, object]]] = {
        "born": lambda: {"born": years_before(day, age)},
        "unborn": lambda: {"born": None if record.born else years_before(day, age)},
        "active": lambda: {"is_active": not record.is_active},
        "died": lambda: {"died": not record.died},
        "registered": lambda: {"registered_on": day, "left_on": None, "is_active": True},
        "left": lambda: {"left_on": None if record.left_on else day},
        "same": dict,
    }
    for name, value in changes[change]().items():
        setattr(record, name, value)
