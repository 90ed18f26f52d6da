"""Mails taken apart with the standard library: headers, body, attachments."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message
from pathlib import Path

from indexing.reading.errors import FOREIGN_FAULTS, Unreadable
from indexing.reading.file_name import safe_name
from indexing.reading.malware import TEST_VIRUS
from indexing.reading.markup import has_script, markup_text, points_outside
from indexing.reading.plain_text import clean, decoded
from indexing.reading.settings import Limits

_HEADERS = (
    ("From", "Von"),
    ("Sent", "Gesendet"),
    ("To", "An"),
    ("Cc", "Kopie"),
    ("Date", "Datum"),
    ("Subject", "Betreff"),
)
_ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "message/rfc822": "eml",
    "text/calendar": "ics",
    "text/html": "html",
    "text/plain": "txt",
}
_MAILBOX_LETTER = re.compile(rb"^From [^\n]*\n(?=[A-Za-z-]+:)", re.MULTILINE)
_CONTENT_ID = re.compile(r"""["'(]cid:([^"')]+)["')]""", re.IGNORECASE)
_BASE64_BLANKS = re.compile(rb"[^A-Za-z0-9+/=]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a mail, under a name of one line without folders."""

    name: str
    content: bytes
    is_damaged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A part that holds no other parts, or a whole mail inside the mail."""

    part: Message
    is_mail: bool


def letters(path: Path) -> list[Message]:
    """The mail of a file, or all mails of a mailbox.

    Raises:
        Unreadable: parts lie deeper inside each other than any parser follows.
    """
    content = path.read_bytes()
    starts = [found.end() for found in _MAILBOX_LETTER.finditer(content)]
    if not content.startswith(b"From ") or not starts:
        return [_parsed(content)]
    ends = [found.start() for found in _MAILBOX_LETTER.finditer(content)]
    return [
        _parsed(content[start:end])
        for start, end in zip(starts, [*ends[1:], len(content)], strict=True)
    ]


def is_over_limits(letter: Message, limits: Limits) -> bool:
    """Whether a mail has too many parts or too many of them inside each other."""
    return any(
        number > limits.mail_parts or depth > limits.mail_depth
        for number, (_, depth) in enumerate(_all_parts(letter), start=1)
    )


def leaves(letter: Message) -> Iterator[Leaf]:
    """Parts in their order; mails inside the mail are not taken apart."""
    open_parts = [letter]
    while open_parts:
        part = open_parts.pop(0)
        if part.get_content_type() == "message/rfc822":
            yield Leaf(part=part, is_mail=True)
        elif part.is_multipart():
            open_parts = [*_inner(part), *open_parts]
        else:
            yield Leaf(part=part, is_mail=False)


def headers_of(letter: Message) -> list[tuple[str, str]]:
    """The headers that people read, decoded, with their German labels."""
    found = ((label, header_text(letter.get(name))) for name, label in _HEADERS)
    return [(label, value) for label, value in found if value]


def body_of(letter: Message) -> str:
    """The text of the mail: plain text where there is some, else the text of its HTML."""
    texts = [leaf.part for leaf in leaves(letter) if _is_body(leaf)]
    plain = [part for part in texts if part.get_content_type() != "text/html"]
    return "\n\n".join(
        clean(_text(part)) if plain else markup_text(_text(part)) for part in plain or texts
    )


def flags_of(letter: Message) -> set[str]:
    """What the HTML of a mail would do in a browser that lets it."""
    pages = [_text(leaf.part) for leaf in leaves(letter) if _is_html(leaf)]
    flags = {"active_content"} if any(map(has_script, pages)) else set()
    flags |= {"remote_content"} if any(map(points_outside, pages)) else set()
    is_damaged = any(attachment.is_damaged for attachment in attachments_of(letter))
    return flags | ({"attachment_damaged"} if is_damaged else set())


def attachments_of(letter: Message) -> Iterator[Attachment]:
    """All files that came along, but for pictures that belong to the text."""
    shown = {
        identity
        for leaf in leaves(letter)
        if _is_html(leaf)
        for identity in _CONTENT_ID.findall(_text(leaf.part))
    }
    number = 0
    for leaf in leaves(letter):
        identity = str(leaf.part.get("Content-ID", "")).strip(" <>")
        is_picture = identity in shown and leaf.part.get_content_maintype() == "image"
        if not _is_body(leaf) and not is_picture:
            number += 1
            yield _attachment(leaf, number)


def has_malware(path: Path) -> bool:
    """Whether the test virus stands in a decoded part at any depth."""
    try:
        parts = [part for letter in letters(path) for part, _ in _all_parts(letter)]
    except Unreadable:
        return False  # such a mail is held for its depth
    return any(TEST_VIRUS in _content(part) for part in parts if not part.is_multipart())


def header_text(value: object) -> str:
    """A header in one line, decoded as far as it can be."""
    raw = str(value or "")
    try:
        pieces = decode_header(raw)
    except FOREIGN_FAULTS:
        pieces = [(raw, None)]
    text = "".join(
        piece if isinstance(piece, str) else _with_charset(piece, charset)
        for piece, charset in pieces
    )
    return " ".join(
        clean(text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")).split()
    )


class _RawHeaders(email.policy.Compat32):
    """Headers as they came: ours is the decoding of those that break the rules."""

    def header_fetch_parse(self, _name: str, value: str) -> str:
        return value


def _parsed(content: bytes) -> Message:
    try:
        return email.message_from_bytes(content, policy=_RawHeaders())
    except RecursionError as error:
        raise Unreadable("mail_limits") from error


def _all_parts(letter: Message) -> Iterator[tuple[Message, int]]:
    """Every part at every depth, from 1."""
    open_parts = [(letter, 1)]
    while open_parts:
        part, depth = open_parts.pop()
        yield part, depth
        open_parts += [(inner, depth + 1) for inner in _inner(part)]


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    return (
        [inner for inner in payload if isinstance(inner, Message)]
        if isinstance(payload, list)
        else []
    )


def _is_html(leaf: Leaf) -> bool:
    return leaf.part.get_content_type() == "text/html" and _is_body(leaf)


def _is_body(leaf: Leaf) -> bool:
    if leaf.is_mail or leaf.part.get_content_maintype() != "text":
        return False
    is_sent_along = leaf.part.get_content_disposition() == "attachment" or _name(leaf.part)
    return not is_sent_along and leaf.part.get_content_subtype() in {"plain", "html", "enriched"}


def _attachment(leaf: Leaf, number: int) -> Attachment:
    ending = _ENDINGS.get(leaf.part.get_content_type(), "")
    name = _name(leaf.part)
    if leaf.is_mail:
        subject = header_text(_inner(leaf.part)[0].get("Subject")) if _inner(leaf.part) else ""
        name = name or (f"{subject.replace('/', '-')}.eml" if subject else "")
    otherwise = f"Anlage {number}" + (f".{ending}" if ending else "")
    return Attachment(
        name=safe_name(name, otherwise=otherwise),
        content=_mail_bytes(leaf.part) if leaf.is_mail else _content(leaf.part),
        is_damaged=not leaf.is_mail and _is_damaged(leaf.part),
    )


def _name(part: Message) -> str:
    try:
        return header_text(part.get_filename())
    except FOREIGN_FAULTS:
        return ""


def _content(part: Message) -> bytes:
    """Decoded bytes; what cannot be decoded is kept as it came."""
    try:
        content = part.get_payload(decode=True)
    except FOREIGN_FAULTS:
        content = None
    if isinstance(content, bytes):
        return content
    return str(part.get_payload()).encode("utf-8", "surrogateescape")


def _is_damaged(part: Message) -> bool:
    """Base64 with strange signs in it, or with an end missing."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return False
    raw = "".join(str(part.get_payload()).split()).encode("utf-8", "replace")
    return bool(_BASE64_BLANKS.search(raw)) or len(raw) % 4 != 0


def _mail_bytes(part: Message) -> bytes:
    inner = _inner(part)
    if not inner:
        return _content(part)
    try:
        return inner[0].as_bytes()
    except FOREIGN_FAULTS:
        return str(inner[0]).encode("utf-8", "surrogateescape")


def _text(part: Message) -> str:
    return _with_charset(_content(part), part.get_content_charset())


def _with_charset(content: bytes, charset: str | None) -> str:
    try:
        return content.decode(charset) if charset else decoded(content)
    except (LookupError, ValueError):
        return decoded(content)
