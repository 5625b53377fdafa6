"""What Prometheus is told: of the requests, from the files that the processes share, and of the database, as asked."""

from workbench.operations.measuring.exposing import registry
from workbench.operations.measuring.figures import FIGURES, Figures

__all__ = ["FIGURES", "Figures", "registry"]
