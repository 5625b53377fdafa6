"""Valid NHS numbers from the range reserved for tests, which starts with 999."""

from collections.abc import Iterator

_STEP = 7_919  # spreads the numbers over the range; prime, so none comes twice


def numbers_for_tests() -> Iterator[str]:
    """The same numbers in the same order every time."""
    for place in range(1, 1_000_000):
        stem = f"999{place * _STEP % 1_000_000:06d}"
        check = check_digit(stem)
        if check is not None:
            yield f"{stem}{check}"


def check_digit(stem: str) -> int | None:
    """Modulus 11 over the first nine digits (NHS Data Dictionary, "NHS number"); None if there is no valid digit."""
    weighed = sum(int(digit) * weight for digit, weight in zip(stem, range(10, 1, -1), strict=True))
    check = 11 - weighed % 11
    return None if check == 10 else check % 11
