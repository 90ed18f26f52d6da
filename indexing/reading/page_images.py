"""Images of pages for the viewer (Seitenbilder): upright, in the kept widths, as WebP."""

from pathlib import Path

from PIL import Image

from indexing.page_reader import FULL_WIDTH_PX, THUMB_WIDTH_PX, PageImage

HIGHEST_PX = 16_000  # WebP ends at 16,383
_QUALITY, _EFFORT = 70, 0  # effort 1 takes a fifth more time and saves 1 percent


def viewable(image: Image.Image) -> Image.Image:
    """A smaller copy, if there can be one, that still is wide enough however it is turned."""
    return image.reduce(max(1, min(image.size) // FULL_WIDTH_PX))


def save_images(image: Image.Image, number: int, folder: Path) -> list[PageImage]:
    """Write the images of a page; a small page is not enlarged."""
    saved: list[PageImage] = []
    for width in (FULL_WIDTH_PX, THUMB_WIDTH_PX):
        path = folder / f"{number:05d}-{width}.webp"
        image = _fitted(image, width)
        image.save(path, "WEBP", quality=_QUALITY, method=_EFFORT)
        saved.append(PageImage(width=width, path=path))
    return saved


def _fitted(image: Image.Image, width: int) -> Image.Image:
    before = image.size
    share = min(1.0, width / image.width, HIGHEST_PX / image.height)
    image = image.reduce(max(1, int(1 / share)))  # by whole numbers first: that is quick
    size = max(1, round(before[0] * share)), max(1, round(before[1] * share))
    return image.resize(size, Image.Resampling.BILINEAR) if image.size != size else image
