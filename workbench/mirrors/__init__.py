"""Finding what in relatives’ records may tell what is hidden: by whom (ties), about when (nearby), in what words."""

from workbench.mirrors.finding import MIRRORED, Found, Mirror, find, is_anything_hidden, repeating

__all__ = ["MIRRORED", "Found", "Mirror", "find", "is_anything_hidden", "repeating"]
