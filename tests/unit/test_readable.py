"""What machines wrote is shown as people write it, the exact words on hover; what people wrote stays."""

import re

import pytest

from workbench.web.wording.readable import readable

SHOWN = {
    "4.200 mmol/L": "4.2 mmol/L",
    "38.07858297118941 %": "38.1 %",
    "630.000 L/min": "630 L/min",
    "2.8820436948351444 {score}": "2.88",
    "Diastolic Blood Pressure: 72.24581448140565 mm[Hg]": "Diastolic Blood Pressure: 72.2 mmHg",
    "134.000 mm[Hg] now": "134 mmHg now",
    "4.660 10*12/L": "4.66 ×10¹²/L",
    "Reference range: 3.100 mmol/L – 7.900 mmol/L": "Reference range: 3.1 mmol/L – 7.9 mmol/L",
    "8.000 umol/L": "8 µmol/L",
    "85 mL/min/{1.73_m2}": "85 mL/min/1.73 m²",
    "Specimen: Blood, 2003-01-09": "Specimen: Blood, 9 January 2003",
    "at 2026-11-28T16:51:00+00:00": "at 28 November 2026, 4:51pm",
    "at 2026-07-28T16:51:00Z": "at 28 July 2026, 5:51pm",
    "at 2026-07-28T16:51": "at 28 July 2026, 4:51pm",
    "Reason: Viral sinusitis (disorder)": "Reason: Viral sinusitis",
    "Encounter for problem (procedure)": "Encounter for problem",
}
AS_IT_IS = [
    "7.0 mmol/L",
    "Ring 0113.496000 or +44.7700900123",
    "seen 12.2020, again 12.05.2020",
    "version 1.2.34567",
    "5 a day, 2 h later, 3 d",
    "2 {brother} and 3 [see letter]",
    "2 *important* things",
    "(disorder) of sleep",
    "She said (finding) it hard",
    "on 2026-13-45",
    "order 2026-01-02-03",
    "10*9 was crossed out",
    "5 & <b>6.123</b>",
]


@pytest.mark.parametrize("text", SHOWN)
def test_what_a_machine_wrote_is_shown_for_people(text: str) -> None:
    assert _words(readable(text)) == SHOWN[text]


@pytest.mark.parametrize("text", AS_IT_IS)
def test_what_a_person_wrote_stays(text: str) -> None:
    assert _words(readable(text)) == text


def test_the_exact_words_are_at_hand() -> None:
    assert readable("38.07858 %") == '<abbr title="38.07858">38.1</abbr> %'


def test_only_a_number_that_lost_digits_is_underlined() -> None:
    assert readable("20.000 umol/L") == '<span title="20.000">20</span> <span title="umol/L">µmol/L</span>'


def test_everything_is_escaped() -> None:
    assert readable('<b> 38.07858 "x" & {score}') == (
        '&lt;b&gt; <abbr title="38.07858">38.1</abbr> &#34;x&#34; &amp; {score}'
    )


@pytest.mark.parametrize(("before", "after"), [("1", ""), ("", "7")])
def test_what_reaches_over_the_edge_of_a_piece_stays(before: str, after: str) -> None:
    assert readable("2.34567", before, after) == "2.34567"
    assert readable(" 2.34567 ", before, after) == ' <abbr title="2.34567">2.35</abbr> '


def _words(markup: str) -> str:
    plain = re.sub(r"</?(?:abbr|span)[^>]*>", "", markup)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&#34;", '"')
