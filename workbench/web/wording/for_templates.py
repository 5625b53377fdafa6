"""What every template can name: the tables of words, the keys and the figures."""

from typing import Any

from flask import Flask

from workbench.exports.masking import masked
from workbench.exposure import words
from workbench.vocabulary import (
    ACCESS_STEPS,
    ACTIONS,
    CATEGORIES,
    COLOURS,
    FEED_KINDS,
    FEED_TROUBLES,
    HELD_ANSWERS,
    HIDES,
    KINDS,
    LOOK_STATES,
    LOOK_STEPS,
    LOOKED_AT,
    OUTCOMES,
    PROXY_STEPS,
    REASONS,
    RECEIVED_STATES,
    RECORDED_FROM,
    REPORTS,
    ROLES,
    ROUTINES,
    SHOWN,
    STATES,
    SWITCHES,
    SYSTEMS,
    TAKEN_BACK,
    TASKS,
    URGENCIES,
    WAITS_BECAUSE,
    WANTED,
    WAY_KINDS,
    WAYS,
    WEIGHINGS,
)
from workbench.vocabulary.since import SINCE
from workbench.web.wording.figures import FIGURES
from workbench.web.wording.filters import moment_and_zone
from workbench.web.wording.keys import KEYS, for_script
from workbench.web.wording.list_warnings import list_warnings
from workbench.web.wording.my_day import my_day_words
from workbench.web.wording.spans import ago
from workbench.web.wording.timeline import deed

OUTSIDE = {"low": "▼ Low", "high": "▲ High", "abnormal": "◆ Abnormal"}
"""How a value outside its range is marked, in words and in shape."""

NAMES: dict[str, Any] = {
    "ACCESS_STEPS": ACCESS_STEPS,
    "ACTIONS": ACTIONS,
    "CATEGORIES": CATEGORIES,
    "COLOURS": COLOURS,
    "FIGURES": FIGURES,
    "FEED_KINDS": FEED_KINDS,
    "FEED_TROUBLES": FEED_TROUBLES,
    "HELD_ANSWERS": HELD_ANSWERS,
    "HIDES": HIDES,
    "KEYS": KEYS,
    "KEYS_FOR_SCRIPT": for_script(),
    "KINDS": KINDS,
    "LOOK_STATES": LOOK_STATES,
    "LOOK_STEPS": LOOK_STEPS,
    "LOOKED_AT": LOOKED_AT,
    "OUTCOMES": OUTCOMES,
    "OUTSIDE": OUTSIDE,
    "PROXY_STEPS": PROXY_STEPS,
    "REASONS": REASONS,
    "RECEIVED_STATES": RECEIVED_STATES,
    "RECORDED_FROM": RECORDED_FROM,
    "REPORTS": REPORTS,
    "ROLES": ROLES,
    "SINCE": SINCE,
    "ROUTINES": ROUTINES,
    "SHOWN": SHOWN,
    "STATES": STATES,
    "SWITCHES": SWITCHES,
    "SYSTEMS": SYSTEMS,
    "TAKEN_BACK": TAKEN_BACK,
    "TASKS": TASKS,
    "URGENCIES": URGENCIES,
    "WAITS_BECAUSE": WAITS_BECAUSE,
    "WANTED": WANTED,
    "WAY_KINDS": WAY_KINDS,
    "WAYS": WAYS,
    "WEIGHINGS": WEIGHINGS,
}


def init(app: Flask) -> None:
    app.jinja_env.globals.update(NAMES, my_day_words=my_day_words)
    app.jinja_env.filters["list_warnings"] = list_warnings
    app.jinja_env.filters["ago"] = ago
    app.jinja_env.filters.update(at_most=words.at_most, at_least=words.at_least, masked=masked)
    app.jinja_env.filters.update(by_nobody=words.by_nobody, readers=words.readers)
    app.jinja_env.filters["moment_and_zone"] = moment_and_zone
    app.jinja_env.filters["deed"] = deed
