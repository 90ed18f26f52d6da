"""Images of pages for the viewer (Seitenbilder): upright, in the kept widths, as WebP."""

from pathlib import Path

from PIL import Image

from indexing.page_reader import FULL_WIDTH_PX, THUMB_WIDTH_PX, PageImage

HIGHEST_PX = 16_000  # WebP ends at 16,383
_NEARLY = 1.01  # A4 at 300 dpi has 2481 pixels: to bring the last one in costs 8 ms
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
    """By whole numbers first, which is quick; mostly that is near enough to the width."""
    share = min(1.0, width / image.width, HIGHEST_PX / image.height)
    size = max(1, round(image.width * share)), max(1, round(image.height * share))
    image = image.reduce(max(1, int(_NEARLY / share)))
    if size[0] / _NEARLY <= image.width <= size[0] * _NEARLY:
        return image
    return image.resize(size, Image.Resampling.BILINEAR)
