"""What the queue's page shows of the day and of news: the macros, rendered in a request."""

from datetime import timedelta

from flask import Flask, render_template_string

from tests.factories import NOON, TODAY
from workbench.decisions import AtWork, MyDay
from workbench.vocabulary import Kind

SHAH = AtWork("<Shah>", Kind.RESULT)
DAY = MyDay(64, 20, 148, 3, TODAY - timedelta(days=4), [SHAH], 17)


def rendered(app: Flask, template: str) -> str:
    with app.test_request_context():
        return " ".join(render_template_string(template, day=DAY, today=NOON.date()).split())


def test_the_day_is_one_sentence_above_the_queue(app_of_the_run: Flask) -> None:
    said = rendered(app_of_the_run, '{% from "macros/my_day.html" import my_day %}{{ my_day(day, today) }}')
    assert (
        "64 of 212 done today, 20 by you, 3 urgent left, oldest from Thursday 26 February; &lt;Shah&gt; is on results."
    ) in said


def test_news_are_asked_for_every_minute_in_a_polite_live_region(app_of_the_run: Flask) -> None:
    said = rendered(app_of_the_run, '{% from "macros/news.html" import news %}{{ news(day.newest_entry) }}')
    for part in (
        'aria-live="polite"',
        'hx-get="/queue/news?since=17&amp;told=0"',
        'hx-trigger="every 60s"',
        "hx-nonce=",
    ):
        assert part in said
