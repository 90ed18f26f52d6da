"""The thorough look at a file: what becomes of it, how many pages it has, which files lie in it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from indexing.page_reader import Inspection, Part, Verdict
from indexing.reading import content_pages, image_pages, mail_parts, pdf_opening
from indexing.reading.errors import Unreadable
from indexing.reading.flags import quick_flags, thorough_flags
from indexing.reading.foreign_file import Family, ForeignFile
from indexing.reading.malware import FINDING, MALWARE, TEST_VIRUS_NAME
from indexing.reading.outcome import judge_thoroughly
from indexing.reading.settings import Limits
from indexing.reading.sniffing import look_at

# What keeps a whole mail from the clerks when one of its attachments has it. A PDF is open to be
# read although a file inside it is locked.
CONTAGIOUS = {
    Family.MAIL: frozenset({"malware", "password", "macros", "dde", "archive_encrypted"}),
    Family.MAILBOX: frozenset({"malware", "password", "macros", "dde", "archive_encrypted"}),
    Family.PDF: frozenset({"malware"}),
}
# They hold no macros; the worst that a broken one does is to end the process that looks at it.
_HARMLESS_UNSEEN = {Family.PDF, Family.IMAGE, Family.TEXT, Family.UNKNOWN}


def inspect(file: ForeignFile, parts_into: Path, limits: Limits) -> Iterator[Inspection]:
    """What is known so far, each time better; the last one stands if the next never comes."""
    found = _begun(file)
    yield found
    judgement = judge_thoroughly(file, limits)
    if judgement is not None:
        yield _held(found, judgement.reason)
        return
    found = _accepted(found)
    yield found
    parts = _parts(file, parts_into, limits)
    contagious = _contagious(file.family, parts, limits)
    if contagious:
        yield _held(found, contagious)
        return
    yield _looked_through(found, file, parts, limits)


def released(file: ForeignFile, parts_into: Path, limits: Limits) -> Iterator[Inspection]:
    """As `inspect`, of a file that a person let out of quarantine: it is not judged again."""
    found = _accepted(_begun(file))
    yield found
    yield _looked_through(found, file, _parts(file, parts_into, limits), limits)


def _accepted(found: Inspection) -> Inspection:
    return replace(found, verdict=Verdict.ACCEPT, page_count=1, reason=None)


def _looked_through(
    found: Inspection, file: ForeignFile, parts: list[Part], limits: Limits
) -> Inspection:
    flags = thorough_flags(file, limits)
    return _counted(replace(found, flags=flags, parts=tuple(parts)), file, limits)


def _begun(file: ForeignFile) -> Inspection:
    """What the first bytes say; what may hide something and is not looked through is held."""
    is_held = file.family not in _HARMLESS_UNSEEN
    return Inspection(
        verdict=Verdict.QUARANTINE if is_held else Verdict.ACCEPT,
        media_type=file.sniffed.media_type,
        kind=file.sniffed.kind,
        page_count=0 if is_held else 1,
        reason="limit_reached" if is_held else None,
        flags=quick_flags(file),
    )


def _held(found: Inspection, reason: str) -> Inspection:
    told = {FINDING + TEST_VIRUS_NAME} if reason == MALWARE else set()
    flags = found.flags | told
    return replace(found, verdict=Verdict.QUARANTINE, page_count=0, reason=reason, flags=flags)


def _counted(found: Inspection, file: ForeignFile, limits: Limits) -> Inspection:
    """With the number of pages; where nothing can be read there is one page, and a reason."""
    try:
        count = _page_count(file, limits)
    except Unreadable as error:
        return replace(found, page_count=1, reason=error.reason)
    flags = found.flags | ({"pages_limited"} if count >= limits.pages else set())
    return replace(found, page_count=count, flags=flags)


def _page_count(file: ForeignFile, limits: Limits) -> int:
    if file.family is Family.PDF:
        count = pdf_opening.opened(file.path, limits.pages).page_count
        if not count:
            raise Unreadable("damaged")
        return count
    if file.family is Family.IMAGE:
        return image_pages.count(file, limits)
    return len(content_pages.texts(file, limits))


def _parts(file: ForeignFile, folder: Path, limits: Limits) -> list[Part]:
    """Files that came with a mail or lie in a PDF, written under numbers of ours."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for number, (name, content) in enumerate(_attachments(file, limits), start=1):
        path = folder / f"{number:04d}"
        path.write_bytes(content)
        parts.append(Part(path=path, file_name=name))
    return parts


def _attachments(file: ForeignFile, limits: Limits) -> Iterator[tuple[str, bytes]]:
    if file.family is Family.PDF:
        yield from pdf_opening.attachments(file.path, limits.mail_parts)
    elif file.family in {Family.MAIL, Family.MAILBOX}:
        for letter in mail_parts.letters(file.path):
            for attachment in mail_parts.attachments_of(letter):
                yield attachment.name, attachment.content


def _contagious(family: Family, parts: list[Part], limits: Limits) -> str | None:
    """The reason why an attachment holds up the whole; None: none does."""
    for part in parts:
        judgement = judge_thoroughly(look_at(part.path, part.file_name), limits)
        if judgement is not None and judgement.reason in CONTAGIOUS[family]:
            return judgement.reason
    return None
