"""Letters that never were on paper: a word processor file, and a mail with an attachment."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

from eakte.sample.letters import Block, Fields, Heading, Item, Letter, Paragraph, Signature, Table

TOWN_ADDRESS = "post@lindenfurt.example"
OFFICE_HOUR = time(9, 12, tzinfo=UTC)
OLDEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # no clock in the file: the same bytes each time

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>{body}</w:body></w:document>"
)


def write_docx(letter: Letter, path: Path) -> str:
    """Write a letter as DOCX; the text that is to be read in it."""
    lines = list(_all_lines(letter))
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", _DOCUMENT.format(body=body)),
        ):
            entry = zipfile.ZipInfo(name, OLDEST_ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, part)
    return "\n".join(lines)


def write_mail(letter: Letter, attachment: bytes, path: Path) -> str:
    """Write a letter as a mail with a PDF attached; the text that is to be read in the mail."""
    text = "\n\n".join(line for block in letter.blocks for line in _lines(block))
    mail = EmailMessage()
    mail["From"] = f"{letter.sender[0]} <{letter.key}@post.example>"
    mail["To"] = TOWN_ADDRESS
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(datetime.combine(letter.dated_on, OFFICE_HOUR))
    mail["Message-ID"] = f"<{letter.key}@post.example>"
    mail.set_content(text)
    mail.add_attachment(
        attachment, maintype="application", subtype="pdf", filename=f"{letter.key}-anlage.pdf"
    )
    mail.set_boundary(f"=={letter.key}==")
    path.write_bytes(mail.as_bytes())
    return text


def _all_lines(letter: Letter) -> Iterator[str]:
    yield from (*letter.sender, *letter.recipient, letter.subject)
    if letter.reference_line:
        yield letter.reference_line
    for block in letter.blocks:
        yield from _lines(block)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph() | Heading():
            yield block.text
        case Item():
            yield f"{block.sign} {block.text}"
        case Table():
            yield from (" ".join(row) for row in block.rows)
        case Fields():
            yield from (f"{label}: {value}" for label, value in block.pairs)
        case Signature():
            yield block.name
