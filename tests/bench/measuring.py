"""Measure ratios of times: two functions are run alternately, so that noise of the machine affects both alike."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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


def peak_of_process() -> float:
    """MB that this process has had at most. (`ru_maxrss` would count the process that started it.)"""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def alternating(one: Act, other: Act, *, times: int) -> tuple[float, float, float]:
    """Median seconds of each, and the median of the ratios pair by pair (one / other), after one warm-up. Each goes
    first in every other pair.
    """
    one(), other()
    pairs = [
        (seconds(one), seconds(other)) if number % 2 else (seconds(other), seconds(one))[::-1]
        for number in range(times)
    ]
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
