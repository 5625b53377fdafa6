"""The registry that `/metrics` shows: the processes' own figures, and those of the database."""

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from workbench import db
from workbench.operations.measuring.figures import FIGURES, Figures


class OfDatabase(Collector):
    """`workbench_database_up` is 0 where the database does not answer; the other figures are then left out."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine, self._now, self._figures = engine, now, Figures()

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("workbench_database_up", "Does the database answer?")
        found: list[Metric] = []
        try:
            with db.reading(self._engine) as session:
                for figure in FIGURES:
                    found += figure(self._figures, session, self._now())
            up.add_metric((), 1)
        except db.Unavailable:
            up.add_metric((), 0)
            found = []
        yield up
        yield from found

    def describe(self) -> Iterator[Metric]:
        """Nothing is asked of the database before somebody looks."""
        return iter(())


def registry(folder: str, engine: Engine, now: Callable[[], datetime]) -> CollectorRegistry:
    """`folder` is where the processes keep their figures."""
    made = CollectorRegistry()
    MultiProcessCollector(made, path=folder)  # type: ignore[no-untyped-call]
    made.register(OfDatabase(engine, now))
    return made
