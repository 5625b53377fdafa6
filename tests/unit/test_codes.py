"""Codes of a second factor: which one is right when, and that it is right once."""

from datetime import timedelta

import pyotp
import pytest

from tests.factories import NOON
from workbench.people.codes import RECOVERY_CODES, STEP, address_for_app, plain, recovery_codes, step_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HALF_MINUTE = timedelta(seconds=STEP)


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_half_a_minute_early_or_late(steps, is_right):
    code = pyotp.TOTP(SECRET).at(NOON + steps * HALF_MINUTE)
    assert (step_of(SECRET, code, at=NOON, after=None) is not None) is is_right


def test_a_code_is_right_once_and_so_is_none_before_it():
    now, before = (pyotp.TOTP(SECRET).at(NOON - steps * HALF_MINUTE) for steps in (0, 1))
    used = step_of(SECRET, now, at=NOON, after=None)
    assert step_of(SECRET, now, at=NOON, after=used) is None
    assert step_of(SECRET, before, at=NOON, after=used) is None
    assert step_of(SECRET, pyotp.TOTP(SECRET).at(NOON + HALF_MINUTE), at=NOON, after=used)


@pytest.mark.parametrize("code", ["", "12345", "١٢٣٤٥٦", "abcdef", "0" * 500])
def test_what_is_no_code_is_wrong(code):
    assert step_of(SECRET, plain(code), at=NOON, after=None) is None


def test_recovery_codes_are_different_and_read_however_they_are_typed():
    made = recovery_codes()
    assert len(set(made)) == RECOVERY_CODES
    assert plain(made[0]) == plain(f" {made[0].upper().replace('-', ' ')} ") == made[0].replace("-", "")


def test_the_app_is_told_whose_code_it_is():
    assert address_for_app(SECRET, "jsmith").startswith("otpauth://totp/Redaction%20workbench:jsmith?secret=")
