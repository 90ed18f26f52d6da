"""Text without pages of its own, cut into pieces that a person can look through."""

import re

PAGE_CHARACTERS = 3_000  # about what a printed page holds
_LEAST = PAGE_CHARACTERS // 2
_BREAKS = ("\n\n", "\n", ". ", " ")


def pages_of(text: str, most: int) -> list[str]:
    """Pieces of readable size, cut at the end of a paragraph, line, sentence or word.

    The last of `most` pieces ends with the text that fits; at least one piece, which may be empty.
    """
    text = re.sub(r"\n{3,}", "\n\n", text.strip())
    pages: list[str] = []
    start = 0
    while start < len(text) and len(pages) < most:
        end = _end_of_page(text, start)
        if piece := text[start:end].strip():
            pages.append(piece)
        start = end
    return pages or [""]


def _end_of_page(text: str, start: int) -> int:
    end = start + PAGE_CHARACTERS
    if end >= len(text):
        return len(text)
    for mark in _BREAKS:
        place = text.rfind(mark, start + _LEAST, end)
        if place > 0:
            return place + len(mark)
    return end
