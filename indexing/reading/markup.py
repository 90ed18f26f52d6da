"""HTML, SVG and XML as text: what a person would read, and what would act in a browser."""

import re
from html.parser import HTMLParser

from indexing.reading.plain_text import clean

_UNSEEN = frozenset({"script", "style", "template", "noscript"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "text",
        "th",
        "title",
        "tr",
        "tspan",
        "ul",
    ]
)
_SCRIPT = re.compile(
    r"<\s*(?:script|iframe|object|embed|foreignObject|applet)\b|\bon[a-z]{3,20}\s*=|javascript:|<meta[^>]+refresh",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"""\b(?:src|background|href|data)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE
)
_BLANKS = re.compile(r"[ \t\xa0]+")
_EMPTY_LINES = re.compile(r"\n\s*\n+")


def markup_text(source: str) -> str:
    """The text between the tags, one line for each block; nothing in it is followed or run."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    text = _BLANKS.sub(" ", clean("".join(reader.pieces)))
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", lines).strip()


def has_script(source: str) -> bool:
    """Whether it would run something."""
    return bool(_SCRIPT.search(source))


def points_outside(source: str) -> bool:
    """Whether it would load something from the network."""
    return bool(_OUTSIDE.search(source))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 # the parser's signature
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 # the same
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)
