"""What becomes of a foreign file: the rules in their order, the first that fits decides.

The quick look before the receipt asks the same rules as the thorough look of the worker, but leaves
out what only a parser of documents can tell.
"""

import contextlib
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from indexing.page_reader import Verdict
from indexing.reading import archives, image_headers, mail_parts, office_rules, xml_rules
from indexing.reading.contents import has_malware_inside
from indexing.reading.errors import Unreadable
from indexing.reading.file_name import Claim, claim_of
from indexing.reading.foreign_file import Family, ForeignFile
from indexing.reading.malware import has_test_virus
from indexing.reading.pdf_opening import opened
from indexing.reading.settings import Limits
from indexing.reading.sniffing import PDF_WITHIN
from indexing.reading.zip_names import first_member_start

_END_OF_ZIP = b"PK\x05\x06"
_END_OF_ZIP_BYTES = 22
_HTML_MARK = re.compile(rb"<\s*(?:!doctype\s+html|html|script|body)\b|<!--", re.IGNORECASE)
_HTML_TAIL = re.compile(rb"<\s*(?:!doctype\s+html|html|script|body)\b", re.IGNORECASE)
_PDF_OBJECT = re.compile(rb"\d+ \d+ obj\b|%%EOF|startxref")
_OTHER_FORMAT = re.compile(
    rb"\s*(?:<|GIF8|\x89PNG|\xff\xd8\xff|PK\x03\x04|MZ|\x7fELF|Rar!|7z\xbc|BM|II\*|MM\0)"
)
_TEXTS = {Family.TEXT, Family.HTML, Family.XML, Family.SVG}
_FOREIGN_TO_DOCUMENTS = _TEXTS | {Family.ARCHIVE}
_CAN_BE_LOCKED = {Family.OLE, Family.OOXML, Family.ODF, Family.RTF, Family.DATABASE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The rule that decided, as its outcome and a stable code."""

    verdict: Verdict
    reason: str


Rule = Callable[[ForeignFile, Limits], Judgement | None]


def judge_quickly(file: ForeignFile, limits: Limits) -> Judgement | None:
    """Decide what can be decided at once; None: nothing speaks against taking the file."""
    return _first(_QUICK, file, limits)


def judge_thoroughly(file: ForeignFile, limits: Limits) -> Judgement | None:
    """Decide with everything that is inside; what was received is never turned away any more."""
    found = _first(_THOROUGH, file, limits)
    return _quarantine(found.reason) if found else None


def _first(rules: tuple[Rule, ...], file: ForeignFile, limits: Limits) -> Judgement | None:
    return next(filter(None, (rule(file, limits) for rule in rules)), None)


def _reject(reason: str) -> Judgement:
    return Judgement(verdict=Verdict.REJECT, reason=reason)


def _quarantine(reason: str) -> Judgement:
    return Judgement(verdict=Verdict.QUARANTINE, reason=reason)


def _empty(file: ForeignFile, _limits: Limits) -> Judgement | None:
    return _reject("empty") if file.family is Family.EMPTY else None


def _visible_malware(file: ForeignFile, _limits: Limits) -> Judgement | None:
    return _quarantine("malware") if has_test_virus(file.path) else None


def _malware_inside(file: ForeignFile, limits: Limits) -> Judgement | None:
    return _quarantine("malware") if has_malware_inside(file, limits) else None


def _two_formats(file: ForeignFile, _limits: Limits) -> Judgement | None:
    is_double = _pdf_in_disguise(file) or _zip_behind(file) or _page_in_image(file)
    return _quarantine("two_formats") if is_double else None


def _pdf_in_disguise(file: ForeignFile) -> bool:
    """A PDF behind the beginning of another format, or with a web page behind its end."""
    start = file.head.find(b"%PDF-", 0, PDF_WITHIN)
    if file.family is Family.PDF:
        before, behind = file.head[: file.sniffed.start], file.tail.rpartition(b"%%EOF")[2]
        return bool(
            _OTHER_FORMAT.match(before) or _HTML_MARK.search(before) or _HTML_TAIL.search(behind)
        )
    if start < 0 or file.family in {Family.SIGNED, Family.TEXT, Family.UNKNOWN}:
        return False
    if file.family is Family.ARCHIVE and start in {first_member_start(file.head), 512}:
        return False  # the first member is a PDF that was not compressed
    return bool(_PDF_OBJECT.search(file.head[start:] + file.tail))


def _zip_behind(file: ForeignFile) -> bool:
    """A ZIP that ends where the file ends, or at least outside of any stream of a PDF."""
    if file.family not in {Family.PDF, Family.IMAGE, Family.RTF, Family.HTML, Family.SVG}:
        return False
    place = file.tail.rfind(_END_OF_ZIP)
    if place < 0 or not zipfile.is_zipfile(file.path):
        return False
    said = file.tail[place + 20 : place + _END_OF_ZIP_BYTES]
    end = place + _END_OF_ZIP_BYTES + int.from_bytes(said, "little")
    is_in_stream = file.family is Family.PDF and b"endstream" in file.tail[place:]
    return not is_in_stream or end >= len(file.tail) - 2


def _page_in_image(file: ForeignFile) -> bool:
    return file.family is Family.IMAGE and bool(_HTML_TAIL.search(file.head[:PDF_WITHIN]))


def _program(file: ForeignFile, _limits: Limits) -> Judgement | None:
    if file.family is Family.PROGRAM:
        return _reject("executable")
    claim = claim_of(file.name)
    if claim is Claim.SCRIPT and file.family in _TEXTS | {Family.UNKNOWN, Family.MAIL}:
        return _reject("executable")
    return _quarantine("program_name") if claim in {Claim.SCRIPT, Claim.PROGRAM} else None


def _archive(file: ForeignFile, limits: Limits) -> Judgement | None:
    """Malware inside comes first, then attacks, then doubts."""
    if file.family is not Family.ARCHIVE:
        return None
    account = archives.examine(file.path, file.sniffed.media_type, limits)
    if account.has_malware:
        return _quarantine("malware")
    if account.attacks:
        return _reject(account.attacks[0])
    return _quarantine(account.doubts[0]) if account.doubts else None


def _image(file: ForeignFile, limits: Limits) -> Judgement | None:
    if file.family is Family.POSTSCRIPT:
        return _quarantine("postscript")
    is_bomb = file.family is Family.IMAGE and image_headers.is_bomb(file, limits)
    return _reject("image_bomb") if is_bomb else None


def _disagreement(file: ForeignFile, _limits: Limits) -> Judgement | None:
    """Text or archives that call themselves a document or an image."""
    is_named_so = claim_of(file.name) in {Claim.DOCUMENT, Claim.IMAGE}
    if is_named_so and file.family in _FOREIGN_TO_DOCUMENTS:
        return _quarantine("content_name_mismatch")
    return None


def _locked_or_programmed(file: ForeignFile, limits: Limits) -> Judgement | None:
    if file.family is Family.PDF:
        is_locked = opened(file.path, limits.pages).is_locked
        return _quarantine("password") if is_locked else None
    if file.family not in _CAN_BE_LOCKED:
        return None
    for is_so, reason in (
        (office_rules.needs_password, "password"),
        (office_rules.has_macros, "macros"),
        (office_rules.has_dde, "dde"),
    ):
        if is_so(file):
            return _quarantine(reason)
    return None


def _loose_xml(file: ForeignFile, limits: Limits) -> Judgement | None:
    if file.family not in {Family.XML, Family.SVG, Family.HTML}:
        return None
    is_page = file.family is not Family.XML  # HTML and SVG begin with a DOCTYPE by their standards
    if xml_rules.has_grammar(file.path, only_entities=is_page):
        return _quarantine("xml_entities")
    is_deep = file.family is Family.XML and xml_rules.is_too_deep(file.path, limits.xml_depth)
    return _quarantine("xml_depth") if is_deep else None


def _mail_limits(file: ForeignFile, limits: Limits) -> Judgement | None:
    if file.family not in {Family.MAIL, Family.MAILBOX}:
        return None
    with contextlib.suppress(Unreadable):
        letters = mail_parts.letters(file.path)
        if not any(mail_parts.is_over_limits(letter, limits) for letter in letters):
            return None
    return _quarantine("mail_limits")


def _nearly_empty(file: ForeignFile, _limits: Limits) -> Judgement | None:
    return _quarantine("nearly_empty") if file.family is Family.NEARLY_EMPTY else None


_QUICK: tuple[Rule, ...] = (
    _empty,
    _visible_malware,
    _two_formats,
    _program,
    _archive,
    _image,
    _disagreement,
    _nearly_empty,
)
_THOROUGH: tuple[Rule, ...] = (
    _empty,
    _malware_inside,
    _two_formats,
    _program,
    _archive,
    _image,
    _disagreement,
    _locked_or_programmed,
    _loose_xml,
    _mail_limits,
    _nearly_empty,
)
