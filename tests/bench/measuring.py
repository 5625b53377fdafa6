"""Measure ratios of times: two functions are run alternately, so that noise of the machine affects both alike."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Act = Callable[[], object]


@dataclass(frozen=True)
class Figure:
    """A measured value, and the target if there is one."""

    name: str
    value: float
    unit: str
    target: str
    met: bool | None

    def line(self) -> str:
        said = {True: "met ", False: "MISS", None: "    "}[self.met]
        return f"{said}  {self.value:>10,.2f} {self.unit:<12} (target {self.target})  {self.name}"


def seconds(act: Act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def alternating(one: Act, other: Act, *, times: int) -> tuple[float, float, float]:
    """Median seconds of each, and the median of the ratios pair by pair (one / other), after one warm-up."""
    one(), other()
    pairs = [(seconds(one), seconds(other)) for _ in range(times)]
    return (
        statistics.median(first for first, _ in pairs),
        statistics.median(second for _, second in pairs),
        statistics.median(first / second for first, second in pairs),
    )


def for_information(name: str, value: float, unit: str) -> Figure:
    return Figure(name, value, unit, "none", None)


def at_most(name: str, value: float, unit: str, target: float) -> Figure:
    return Figure(name, value, unit, f"≤ {target:g}", value <= target)


def at_least(name: str, value: float, unit: str, target: float) -> Figure:
    return Figure(name, value, unit, f"≥ {target:g}", value >= target)
