"""What is worth knowing of a file that is accepted."""

from indexing.reading import mail_parts, office_rules, pdf_streams
from indexing.reading.file_name import Claim, claim_of, ending_of
from indexing.reading.foreign_file import Family, ForeignFile
from indexing.reading.markup import has_script, points_outside
from indexing.reading.plain_text import decoded
from indexing.reading.settings import Limits

_CLAIMED_FAMILIES = {
    Claim.IMAGE: {Family.IMAGE, Family.POSTSCRIPT},
    Claim.MAIL: {Family.MAIL, Family.MAILBOX, Family.OLE, Family.TEXT},
    Claim.ARCHIVE: {Family.ARCHIVE},
    Claim.WEB: {Family.HTML, Family.SVG, Family.XML},
    Claim.TEXT: {Family.TEXT, Family.XML},
    Claim.DOCUMENT: {
        Family.PDF,
        Family.OLE,
        Family.OOXML,
        Family.ODF,
        Family.RTF,
        Family.DATABASE,
        Family.UNKNOWN,
    },
}
_IMAGE_ENDINGS = {
    "image/jpeg": {"jpg", "jpeg", "jpe", "jfif"},
    "image/png": {"png"},
    "image/gif": {"gif"},
    "image/tiff": {"tif", "tiff"},
    "image/bmp": {"bmp", "dib"},
    "image/webp": {"webp"},
}
_UNREAD = {Family.UNKNOWN, Family.SIGNED}


def quick_flags(file: ForeignFile) -> frozenset[str]:
    """What name and first bytes tell: whether they agree."""
    return frozenset({"name_mismatch"} if _is_named_wrongly(file) else set())


def thorough_flags(file: ForeignFile, limits: Limits) -> frozenset[str]:
    """All that is known: signatures, active content, links to the network."""
    flags = set(quick_flags(file))
    match file.family:
        case Family.PDF:
            flags |= pdf_streams.sweep(file.path, limits).flags
        case Family.OOXML | Family.ODF | Family.RTF:
            flags |= office_rules.flags_of(file)
        case Family.HTML | Family.SVG:
            flags |= _page_flags(decoded(file.path.read_bytes()))
        case Family.MAIL | Family.MAILBOX:
            for letter in mail_parts.letters(file.path):
                flags |= mail_parts.flags_of(letter)
        case Family.SIGNED:
            flags.add("signed")
        case Family.ARCHIVE if "etsi.asic" in file.sniffed.media_type:
            flags.add("signed")
    return frozenset(flags)


def _page_flags(source: str) -> set[str]:
    flags = {"active_content"} if has_script(source) else set()
    return flags | ({"remote_content"} if points_outside(source) else set())


def _is_named_wrongly(file: ForeignFile) -> bool:
    """A name that promises something else, or a PDF or image without any ending."""
    claim, ending = claim_of(file.name), ending_of(file.name)
    if claim is Claim.NOTHING:
        return not ending and file.family in {Family.PDF, Family.IMAGE}
    if claim is Claim.DOCUMENT and (ending == "pdf") != (file.family is Family.PDF):
        return True
    if file.family is Family.IMAGE and claim is Claim.IMAGE:
        endings = _IMAGE_ENDINGS.get(file.sniffed.media_type)
        return endings is not None and ending not in endings
    return file.family not in _UNREAD and file.family not in _CLAIMED_FAMILIES.get(claim, set())
