"""A picture drawn anew, small enough for a page and large enough to be read."""

from io import BytesIO
from typing import Final, cast

from PIL import Image, ImageChops

from workbench.documents.values import Picture

LONGEST_SIDE: Final = 2_000
"""Pixels."""

_LARGEST_PNG: Final = 600_000
_WHITE: Final = (255, 255, 255)


def drawn(image: Image.Image) -> Picture:
    """As PNG; a photograph, which would be large, as JPEG."""
    image = plain(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    png = _as(image, "PNG")
    if len(png) <= _LARGEST_PNG:
        return Picture("image/png", *image.size, png)
    return Picture("image/jpeg", *image.size, _as(image, "JPEG", quality=88))


def plain(image: Image.Image) -> Image.Image:
    """In grey or red, green and blue, on white: what is transparent might hide words."""
    if image.mode.startswith("I"):
        return _in_256_greys(image.convert("I"))
    if image.mode in ("1", "L"):
        return image.convert("L")
    if image.has_transparency_data:
        above = image.convert("RGBA")
        below = Image.new("RGBA", above.size, (*_WHITE, 255))
        image = Image.alpha_composite(below, above)
    return _without_colour(image.convert("RGB"))


def _in_256_greys(image: Image.Image) -> Image.Image:
    """Of 65,536 greys, those that it has are spread over all that are shown."""
    lowest, highest = _extremes(image)
    scale = 255 / max(highest - lowest, 1)
    return image.point(lambda value: value * scale - lowest * scale).convert("L")


def is_blank(picture: Image.Image) -> bool:
    """Of one colour all over."""
    lowest, highest = _extremes(picture.convert("L"))
    return lowest == highest


def _extremes(image: Image.Image) -> tuple[float, float]:
    """Of a picture of one band."""
    lowest, highest = cast("tuple[float, float]", image.getextrema())
    return lowest, highest


def _without_colour(image: Image.Image) -> Image.Image:
    red, green, blue = image.split()
    if ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox():
        return image
    return red


def _as(image: Image.Image, kind: str, **how: int) -> bytes:
    """Without what the file said beside the picture: names, places, profiles."""
    written = BytesIO()
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    clean.save(written, kind, **how)
    return written.getvalue()
