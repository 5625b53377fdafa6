"""The calls of the partner interface: one that reads, with its answer as JSON, and one that changes."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx
import orjson

from workbench.upstream.interface import Answer, Answered, NotRead
from workbench.upstream.ways.emis.access import access_of
from workbench.upstream.ways.exchange import WHOLE_WITHIN, Exchange, meant

JSON: Final = {"Accept": "application/json"}
NO_RECORD = Answer(Answered.UNKNOWN, cause="the answer is not what the partner interface describes")
Json = dict[str, Any]


class Partner:
    """`call` is as described: `medicalRecord/GetConsultation`."""

    def __init__(
        self, settings: Mapping[str, Any], *, timeout: httpx.Timeout | None = None, within: float = WHOLE_WITHIN
    ) -> None:
        self._exchange = Exchange(settings["address"], access_of, settings, timeout=timeout, within=within)
        self.begin, self.renew, self.close = self._exchange.begin, self._exchange.renew, self._exchange.close

    def get(self, call: str, params: Mapping[str, str]) -> Json | None:
        """None: there is no such thing. Raises NotRead."""
        replied = self._exchange.read(f"api/v1/{call}", JSON, params)
        if replied.status == HTTPStatus.NOT_FOUND:
            return None
        if replied.status != HTTPStatus.OK:
            raise NotRead(meant(replied))
        try:
            content = orjson.loads(replied.raw)
        except orjson.JSONDecodeError:
            raise NotRead(NO_RECORD) from None
        if not isinstance(content, dict):
            raise NotRead(NO_RECORD)
        return content

    def change(self, call: str, params: Mapping[str, str]) -> Answer:
        """Ask for it, once. Nothing guards it: the interface knows no versions."""
        return self._exchange.tell("PATCH", f"api/v1/{call}", JSON, params=params)
