"""What was read on the pages as a file of lines, one a page: how it gets to a child process."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from indexing.page_reader import WordBox
from indexing.renditions.maker import PageText


def write_pages(pages: Iterable[PageText], path: Path) -> None:
    """Write each page as it comes."""
    with path.open("w", encoding="utf-8") as lines:
        for page in pages:
            lines.write(json.dumps(_to_line(page), ensure_ascii=False) + "\n")


def read_pages(path: Path) -> Iterator[PageText]:
    """The pages of a file of ours, one after the other."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield _from_line(json.loads(line))


def _to_line(page: PageText) -> list[object]:
    return [
        page.number,
        page.width_px,
        page.height_px,
        page.rotation,
        page.has_own_text,
        [
            [word.text, word.left, word.top, word.width, word.height, word.confidence]
            for word in page.words
        ],
    ]


def _from_line(line: list[Any]) -> PageText:
    number, width_px, height_px, rotation, has_own_text, words = line
    return PageText(
        number=number,
        width_px=width_px,
        height_px=height_px,
        rotation=rotation,
        has_own_text=has_own_text,
        words=tuple(
            WordBox(text=text, left=x, top=y, width=w, height=h, confidence=confidence)
            for text, x, y, w, h, confidence in words
        ),
    )
