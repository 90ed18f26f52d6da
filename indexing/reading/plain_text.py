"""Text from bytes of unknown encoding, and text that can be stored and shown."""

import re
import unicodedata

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROLS = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{3,20})""", re.I)
_UNDECODABLE = 0.02  # share of bytes that may be wrong in a text that says its encoding itself


def decoded(content: bytes) -> str:
    """The text: by its mark, as UTF-8, by what it declares, else as Windows-1252."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if wide := _wide(content):
        return content.decode(wide, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end >= len(content) and len(content) - error.start < 4:
            return content[: error.start].decode("utf-8")  # cut in the middle of a character
    return _declared(content) or content.decode("cp1252", "replace")


def looks_like_text(content: bytes) -> bool:
    """Whether bytes are written for people: hardly a control character among them."""
    text = decoded(content[:8192])
    controls = len(_CONTROLS.findall(text)) + text.count("\ufffd")
    return controls <= len(text) * 0.01


def clean(text: str) -> str:
    """Text without what databases and screens refuse; lines end with a line feed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text))


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Western text is zero."""
    start = content[:400]
    if len(start) < 8 or b"\0" not in start:
        return None
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > len(start) * 0.35 and even < len(start) * 0.05:
        return "utf-16-le"
    if even > len(start) * 0.35 and odd < len(start) * 0.05:
        return "utf-16-be"
    return None


def _declared(content: bytes) -> str | None:
    found = _DECLARED.search(content[:2048])
    if not found:
        return None
    try:
        text = content.decode(found[1].decode("ascii"), "replace")
    except LookupError:
        return None
    return text if text.count("\ufffd") <= len(text) * _UNDECODABLE else None
