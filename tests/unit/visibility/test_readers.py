"""Patients who grow up and proxies who come and go, held against their tables."""

from datetime import date, timedelta

import pytest

from tests.factories import NOON
from tests.tables.readers import (
    ADULT,
    BIRTHDAYS,
    GROWING_UP,
    IN_FORCE,
    NEW_PROXIES,
    SEVERAL,
    SUSPENSION,
    WHICHEVER_FIRST,
    Birthday,
    Ending,
    Proxy,
    Sighted,
    Together,
)
from tests.tables.rule import RELEASED, SINCE
from workbench.visibility import (
    EntryFact,
    Reach,
    birthday,
    birthday_before,
    ends_on,
    may_see,
    proxies_since,
    reader_scope,
    reads_since,
)
from workbench.vocabulary import Audience, ages


@pytest.mark.parametrize("row", [*IN_FORCE.rows, *SUSPENSION.rows], ids=lambda row: " ".join(row.cells()[:2]))
def test_a_proxy_reads_while_the_access_is_in_force(row: Proxy) -> None:
    assert reads_since(row.proxy, row.born, NOON) == row.since


@pytest.mark.parametrize("row", WHICHEVER_FIRST.rows, ids=lambda row: " ".join(row.cells()[:2]))
def test_a_proxys_access_ends_by_whichever_comes_first(row: Ending) -> None:
    assert ends_on(row.authorised, row.ended) == row.until


@pytest.mark.parametrize("row", SEVERAL.rows, ids=lambda row: row.cells()[0])
def test_all_proxies_of_a_patient_share_one_sight(row: Together) -> None:
    assert proxies_since(row.proxies, ADULT, NOON) == row.since


@pytest.mark.parametrize("row", [*GROWING_UP.rows, *NEW_PROXIES.rows], ids=lambda row: " ".join(row.cells()[:3]))
def test_a_decision_counts_for_those_who_read_then(row: Sighted) -> None:
    entry = EntryFact(SINCE, 1, False, False, RELEASED.outcome, 1, row.left_visible, is_on_record=True)
    sees = {
        each: may_see(each, reader_scope(each, Reach(SINCE), row.born, row.proxies, NOON), entry) for each in Audience
    }
    assert sees == {Audience.PATIENT: row.patient, Audience.PROXY: row.proxy}


@pytest.mark.parametrize("audience", Audience)
def test_without_a_reach_there_is_no_sight(audience: Audience) -> None:
    assert reader_scope(audience, None, ADULT, [], NOON) is None


@pytest.mark.parametrize("row", BIRTHDAYS.rows, ids=lambda row: " ".join(row.cells()[:2]))
def test_somebody_is_older_on_the_birthday(row: Birthday) -> None:
    assert birthday(row.born, row.age) == row.on


@pytest.mark.parametrize("row", BIRTHDAYS.rows, ids=lambda row: " ".join(row.cells()[:2]))
def test_the_youngest_of_an_age_is_found_from_either_end(row: Birthday) -> None:
    """On the birthday, and not on the day before, somebody born then is old enough."""
    assert row.born <= birthday_before(row.on, row.age)
    assert row.born > birthday_before(row.on - timedelta(days=1), row.age)


def test_on_29_february_those_of_an_age_are_those_born_by_the_28th() -> None:
    assert birthday_before(date(2028, 2, 29), 18) == date(2010, 2, 28)


def test_the_ages_are_those_of_the_standard() -> None:
    """DAPB3051: proxies are reviewed between 11 and 13 and suspended at 16."""
    assert (ages.PROXIES_REVIEWED_FROM, ages.PROXIES_REVIEWED_UNTIL, ages.PROXIES_SUSPENDED_AT) == (11, 13, 16)
