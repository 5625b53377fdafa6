"""The ways out, one module for each kind, and the table of those that are built."""

from workbench.upstream.ways.registry import BUILT, opened, opening_fault, settings_of

__all__ = ["BUILT", "opened", "opening_fault", "settings_of"]
