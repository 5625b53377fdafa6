"""The ways out, one module for each kind, and the table of those that are built."""

from workbench.upstream.ways.answers import NO_ANSWER, NOT_REACHED, judged, seconds
from workbench.upstream.ways.registry import BUILT, Built, opened, settings_of

__all__ = ["BUILT", "NOT_REACHED", "NO_ANSWER", "Built", "judged", "opened", "seconds", "settings_of"]
