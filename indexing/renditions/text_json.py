"""What was read as JSON: pages with their size, text, and words with their boxes."""

import json
from collections.abc import Iterable, Iterator

from indexing.reading.plain_text import clean
from indexing.renditions.maker import PageText, TextSource

_VERSION = 1  # raised when fields change their meaning


def to_json(source: TextSource, pages: Iterable[PageText]) -> Iterator[bytes]:
    """The export in pieces, one for each page.

    A word is `[text, left, top, width, height, confidence]`, in pixels from top left of the upright
    page; the text of the last word of a line ends with a line feed.
    """
    head = {
        "version": _VERSION,
        "file_name": clean(source.file_name),
        "sha256": source.sha256,
        "language": source.language,
    }
    yield _packed(head)[:-1] + b',"pages":['
    for place, page in enumerate(pages):
        yield (b"," if place else b"") + b"\n" + _packed(_fields(page))
    yield b"\n]}\n"


def _fields(page: PageText) -> dict[str, object]:
    return {
        "number": page.number,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "rotation": page.rotation,
        "engine": page.engine,
        "text": clean(page.text),
        "words": [
            [
                clean(word.text),
                word.left,
                word.top,
                word.width,
                word.height,
                round(word.confidence, 3),
            ]
            for word in page.words
        ],
    }


def _packed(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
