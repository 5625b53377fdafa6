"""A field of one line."""

import pytest

from workbench.characters import one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("food\tbank", "food bank"),
        ("food\r\nbank", "food bank"),
        ("\x00", ""),
        ("\x00\x00 food", "food"),
        ("a\x00b", "ab"),
        ("\u202eevil\u2066 \u200bname\u3164", "evil name"),
    ],
)
def test_breaks_become_spaces_and_unprintables_go(typed, kept):
    assert one_line(typed) == kept
