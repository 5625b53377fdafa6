"""What Flask and Jinja make anew for each page though it never changes, made once or made quickly."""

import re
from typing import Any

from flask import Flask, has_request_context, request
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import escape

_is_special = re.compile("[&<>\"']").search


def _escaped(value: object) -> str:
    """As Jinja escapes what it prints; words without a character to escape, which are most, as they are."""
    return value if type(value) is str and not _is_special(value) else escape(value)


class QuickTemplate(Template):
    """A template that prints the same, sooner. All templates have the same globals: an imported one is made once."""

    @classmethod
    def from_code(cls, *given: Any, **more: Any) -> "QuickTemplate":
        made: QuickTemplate = super().from_code(*given, **more)  # type: ignore[assignment]
        made.root_render_func.__globals__["escape"] = _escaped
        return made

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class QuickApp(Flask):
    """An application that remembers the addresses that depend on nothing: of its places, and of its static files."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._addresses: dict[tuple[object, ...], str] = {}

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        said = {name: value for name, value in values.items() if value is not None}
        if not has_request_context() or endpoint.startswith(".") or (said and endpoint != "static"):
            return super().url_for(endpoint, **values)
        key = (request.script_root, endpoint, *sorted(said.items()))
        if key not in self._addresses:
            self._addresses[key] = super().url_for(endpoint, **values)
        return self._addresses[key]
