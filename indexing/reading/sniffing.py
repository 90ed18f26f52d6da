"""Which format bytes have. Names help only where several formats are written as plain text."""

import re
import struct
from pathlib import Path

from indexing.page_reader import Kind
from indexing.reading.file_name import Claim, claim_of, ending_of
from indexing.reading.foreign_file import HEAD_BYTES, TAIL_BYTES, Family, ForeignFile, Sniffed
from indexing.reading.ole_kinds import ole_family
from indexing.reading.plain_text import decoded, looks_like_text
from indexing.reading.zip_names import zip_family

PDF_WITHIN = 1024  # readers look for the header of a PDF in so many bytes

_MAGIC = (
    (b"\x7fELF", Family.PROGRAM, "application/x-elf", Kind.OTHER),
    (b"\xfe\xed\xfa\xce", Family.PROGRAM, "application/x-mach-binary", Kind.OTHER),
    (b"\xfe\xed\xfa\xcf", Family.PROGRAM, "application/x-mach-binary", Kind.OTHER),
    (b"\xce\xfa\xed\xfe", Family.PROGRAM, "application/x-mach-binary", Kind.OTHER),
    (b"\xcf\xfa\xed\xfe", Family.PROGRAM, "application/x-mach-binary", Kind.OTHER),
    (b"\xca\xfe\xba\xbe", Family.PROGRAM, "application/java-vm", Kind.OTHER),
    (b"\xca\xfe\xba\xbf", Family.PROGRAM, "application/x-mach-binary", Kind.OTHER),
    (b"%!PS", Family.POSTSCRIPT, "application/postscript", Kind.OTHER),
    (b"\xc5\xd0\xd3\xc6", Family.POSTSCRIPT, "application/postscript", Kind.OTHER),
    (b"\xff\xd8\xff", Family.IMAGE, "image/jpeg", Kind.IMAGE),
    (b"\x89PNG\r\n\x1a\n", Family.IMAGE, "image/png", Kind.IMAGE),
    (b"GIF87a", Family.IMAGE, "image/gif", Kind.IMAGE),
    (b"GIF89a", Family.IMAGE, "image/gif", Kind.IMAGE),
    (b"II*\0", Family.IMAGE, "image/tiff", Kind.IMAGE),
    (b"MM\0*", Family.IMAGE, "image/tiff", Kind.IMAGE),
    (b"II+\0", Family.IMAGE, "image/tiff", Kind.IMAGE),
    (b"MM\0+", Family.IMAGE, "image/tiff", Kind.IMAGE),
    (b"8BPS", Family.IMAGE, "image/vnd.adobe.photoshop", Kind.IMAGE),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Family.IMAGE, "image/jp2", Kind.IMAGE),
    (b"\xff\x4f\xff\x51", Family.IMAGE, "image/jp2", Kind.IMAGE),
    (b"{\\rt", Family.RTF, "application/rtf", Kind.TEXT_DOCUMENT),
    (b"\0\1\0\0Standard ACE DB", Family.DATABASE, "application/msaccess", Kind.OTHER),
    (b"\0\1\0\0Standard Jet DB", Family.DATABASE, "application/msaccess", Kind.OTHER),
    (b"7z\xbc\xaf\x27\x1c", Family.ARCHIVE, "application/x-7z-compressed", Kind.ARCHIVE),
    (b"Rar!\x1a\x07", Family.ARCHIVE, "application/vnd.rar", Kind.ARCHIVE),
    (b"\x1f\x8b", Family.ARCHIVE, "application/gzip", Kind.ARCHIVE),
    (b"BZh", Family.ARCHIVE, "application/x-bzip2", Kind.ARCHIVE),
    (b"\xfd7zXZ\0", Family.ARCHIVE, "application/x-xz", Kind.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Family.ARCHIVE, "application/zstd", Kind.ARCHIVE),
    (b"MSCF\0\0\0\0", Family.ARCHIVE, "application/vnd.ms-cab-compressed", Kind.ARCHIVE),
)
_FTYP_IMAGES = {b"avif": "image/avif", b"avis": "image/avif"} | dict.fromkeys(
    (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), "image/heic"
)
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK\x03\x04")
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNED_OIDS = (
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07",  # PKCS #7 and CMS
    b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01",  # time-stamped data and relatives
)
_ENDS_AS_ZIP = re.compile(rb"PK\x05\x06.{16}\0\0\Z", re.DOTALL)  # the last part of several
_ARMOURED = re.compile(rb"\s*-----BEGIN (PGP |PKCS|CMS)")
_PDF_HEADER = re.compile(rb"%PDF-|%!PS-Adobe-\d\.\d PDF-")
_PDF_INSIDE = re.compile(rb"\b\d+\s+\d+\s+obj\b|\bstartxref\b|\btrailer\s*<<")
_HTML = re.compile(
    r"(?:<\?xml[^>]*>|<!--.*?(?:-->|$)|\s)*<(?:!doctype\s+html|html|head|body|script|iframe|table|div|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_SVG = re.compile(
    r"(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE\s+svg[^>\[]*(?:\[.*?\]\s*)?>|\s)*<(?:\w+:)?svg[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*<(?:\?xml\b|!DOCTYPE\b|!ENTITY\b)")
_XML_TAG = re.compile(r"\s*<[A-Za-z_][\w.:-]*[\s/>]")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):(?:[ \t]|$)")
_MAIL_HEADERS = frozenset(
    [
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "sent",
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "reply-to",
        "sender",
        "content-type",
        "delivered-to",
        "x-mailer",
        "in-reply-to",
        "references",
        "dkim-signature",
        "arc-seal",
    ]
)


def look_at(path: Path, name: str) -> ForeignFile:
    """Read the ends of a file and say what it is."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        stream.seek(max(0, size - TAIL_BYTES))
        tail = stream.read(TAIL_BYTES)
    sniffed = sniff(path, name, head, size)
    if sniffed.family is Family.UNKNOWN and _ENDS_AS_ZIP.search(tail):
        sniffed = Sniffed(family=Family.ARCHIVE, media_type="application/zip", kind=Kind.ARCHIVE)
    return ForeignFile(path=path, name=name, size=size, head=head, tail=tail, sniffed=sniffed)


def sniff(path: Path, name: str, head: bytes, size: int) -> Sniffed:
    """What the bytes are: marks first, then containers, then text."""
    if not size:
        return Sniffed(family=Family.EMPTY, media_type="application/x-empty")
    if (size < HEAD_BYTES and not decoded(head).strip("\ufeff\0 \t\r\n\x0b\x0c")) or size == 1:
        return Sniffed(family=Family.NEARLY_EMPTY, media_type="text/plain", kind=Kind.TEXT)
    return _by_mark(head) or _container(path, head) or _pdf(head, name) or _written(head, name)


def _by_mark(head: bytes) -> Sniffed | None:
    if head.startswith(b"%!PS") and _PDF_HEADER.match(head):
        return None
    if head.startswith(b"MZ") and _is_windows_program(head):
        return Sniffed(
            family=Family.PROGRAM, media_type="application/vnd.microsoft.portable-executable"
        )
    for mark, family, media_type, kind in _MAGIC:
        if head.startswith(mark):
            return Sniffed(family=family, media_type=media_type, kind=kind)
    return _riff_or_box(head) or _bitmap(head) or _print_job(head)


def _is_windows_program(head: bytes) -> bool:
    """MZ alone may begin a text; the header of a program has an offset, or is not text."""
    if len(head) >= 64:
        (offset,) = struct.unpack_from("<I", head, 60)
        if head[offset : offset + 2] in {b"PE", b"NE", b"LE", b"LX"}:
            return True
    return not looks_like_text(head)


def _riff_or_box(head: bytes) -> Sniffed | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Sniffed(family=Family.IMAGE, media_type="image/webp", kind=Kind.IMAGE)
    if head[4:8] == b"ftyp" and (media_type := _FTYP_IMAGES.get(head[8:12])):
        return Sniffed(family=Family.IMAGE, media_type=media_type, kind=Kind.IMAGE)
    return None


def _bitmap(head: bytes) -> Sniffed | None:
    is_bitmap = head[:2] == b"BM" and head[14:18] in {
        size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124)
    }
    if is_bitmap:
        return Sniffed(family=Family.IMAGE, media_type="image/bmp", kind=Kind.IMAGE)
    return None


def _print_job(head: bytes) -> Sniffed | None:
    """PostScript behind the commands of a printer, or behind blanks."""
    start = head[:4096].lstrip(b"\x04 \t\r\n")
    if start.startswith(b"%!PS") and not _PDF_HEADER.match(start):
        return Sniffed(family=Family.POSTSCRIPT, media_type="application/postscript")
    if start.startswith(b"\x1b%-12345X") and b"%!PS" in start:
        return Sniffed(family=Family.POSTSCRIPT, media_type="application/postscript")
    return None


def _container(path: Path, head: bytes) -> Sniffed | None:
    if head.startswith(_ZIP_STARTS):
        return zip_family(path, head)
    if head.startswith(_OLE_START):
        return ole_family(path)
    if is_tar(head):
        return Sniffed(family=Family.ARCHIVE, media_type="application/x-tar", kind=Kind.ARCHIVE)
    is_der = head[:1] == b"\x30" and any(oid in head[:64] for oid in _SIGNED_OIDS)
    if is_der or _ARMOURED.match(head):
        return Sniffed(family=Family.SIGNED, media_type="application/pkcs7-mime")
    return None


def is_tar(head: bytes) -> bool:
    """Whether the first block is the header of a member: old ones have no mark, but a checksum."""
    block = head[:512]
    if len(block) < 512 or not block[0]:
        return False
    try:
        said = int(block[148:156].strip(b"\0 ") or b"x", 8)
    except ValueError:
        return False
    return said == sum(block[:148]) + 8 * 32 + sum(block[156:])


def _pdf(head: bytes, name: str) -> Sniffed | None:
    """A PDF by its header in the first bytes; or, where the header is lost, by what is inside."""
    found = _PDF_HEADER.search(head[:PDF_WITHIN])
    is_cut = ending_of(name) == "pdf" and _PDF_INSIDE.search(head)
    if not found and not is_cut and not (_PDF_INSIDE.search(head) and not looks_like_text(head)):
        return None
    start = found.start() if found else 0
    return Sniffed(family=Family.PDF, media_type="application/pdf", kind=Kind.PDF, start=start)


def _written(head: bytes, name: str) -> Sniffed:
    claim, ending = claim_of(name), ending_of(name)
    if not looks_like_text(head):
        return _unmarked(claim, ending)
    text = decoded(head)
    if _SVG.match(text):
        return Sniffed(family=Family.SVG, media_type="image/svg+xml", kind=Kind.WEB_PAGE)
    if _HTML.match(text) or ending in {"html", "htm", "xhtml"}:
        return Sniffed(family=Family.HTML, media_type="text/html", kind=Kind.WEB_PAGE)
    if _XML.match(text) or (claim is Claim.WEB and _XML_TAG.match(text)):
        return Sniffed(family=Family.XML, media_type="application/xml", kind=Kind.TEXT)
    return _mail(text, ending) or _text(ending)


def _unmarked(claim: Claim, ending: str) -> Sniffed:
    """Bytes without a mark that are not quite text: the name decides whether they are read so."""
    if ending in {"eml", "mbox"}:
        return Sniffed(family=Family.MAIL, media_type="message/rfc822", kind=Kind.MAIL)
    if ending in {"html", "htm", "xhtml"}:
        return Sniffed(family=Family.HTML, media_type="text/html", kind=Kind.WEB_PAGE)
    if claim is Claim.TEXT:
        return _text(ending)
    return Sniffed(family=Family.UNKNOWN, media_type="application/octet-stream")


def _text(ending: str) -> Sniffed:
    media_type = {"csv": "text/csv", "json": "application/json", "ics": "text/calendar"}
    return Sniffed(
        family=Family.TEXT, media_type=media_type.get(ending, "text/plain"), kind=Kind.TEXT
    )


def _mail(text: str, ending: str) -> Sniffed | None:
    lines = text.lstrip("\ufeff").splitlines()[:40]
    is_mailbox = bool(lines) and lines[0].startswith("From ") and _header_names(lines[1:])
    if is_mailbox:
        return Sniffed(family=Family.MAILBOX, media_type="application/mbox", kind=Kind.MAIL)
    if ending in {"eml", "emlx", "mht", "mhtml"} or len(_header_names(lines)) >= 2:
        return Sniffed(family=Family.MAIL, media_type="message/rfc822", kind=Kind.MAIL)
    return None


def _header_names(lines: list[str]) -> set[str]:
    """Names of the headers of mail at the beginning, up to the first line that is none."""
    names: set[str] = set()
    for line in lines:
        found = _HEADER.match(line)
        if found:
            names.add(found[1].lower())
        elif not line[:1].isspace() or not line.strip():
            break
    return names & _MAIL_HEADERS
