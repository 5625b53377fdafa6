"""A watched folder: files are taken once they are complete, imported, and moved beside."""

from workbench.feeds.folder.places import require_usable
from workbench.feeds.folder.steps import FolderSteps

__all__ = ["FolderSteps", "require_usable"]
