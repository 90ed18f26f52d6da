"""Text of files that have no pages of their own: office files, mails, web pages, lists."""

import platform
from collections.abc import Callable, Iterator
from email.message import Message

from indexing.page_reader import Method, PageImage, PageReading, PageState
from indexing.reading import archives, mail_parts, office_text
from indexing.reading.errors import Unreadable
from indexing.reading.foreign_file import Family, ForeignFile
from indexing.reading.markup import markup_text
from indexing.reading.page_text import pages_of
from indexing.reading.plain_text import clean, decoded
from indexing.reading.reading_order import Order, PageResult, Watch, unreadable
from indexing.reading.settings import MIB, Limits

_READ_BYTES = 64 * MIB  # of a text; what stands behind is not read


def engine_of(family: Family) -> str:
    """Name and version of what reads a family."""
    if family in office_text.FAMILIES:
        return office_text.ENGINE
    return f"python {platform.python_version()}"


def texts(file: ForeignFile, limits: Limits) -> list[str]:
    """The text of a file in pieces of readable size.

    Raises:
        Unreadable: there is no text in it that we can read.
    """
    read = _READERS.get(file.family)
    if read is None:
        raise Unreadable("format_not_supported")
    return pages_of(read(file, limits), limits.pages)


def read(order: Order) -> Iterator[PageResult]:
    """One result for each piece."""
    watch = Watch()
    try:
        pieces = texts(order.file, order.limits)
    except Unreadable as error:
        for number in order.pages:
            yield unreadable(number, error.reason, watch), []
        return
    for number in order.pages:
        text = pieces[number - 1] if number <= len(pieces) else ""
        yield _page(order, number, text, watch), []
        watch = Watch()


def images(_order: Order) -> Iterator[tuple[int, list[PageImage]]]:
    """Such pages have none."""
    return iter(())


def _page(order: Order, number: int, text: str, watch: Watch) -> PageReading:
    return PageReading(
        number=number,
        state=PageState.READ if text else PageState.BLANK,
        method=Method.CONTENT if text else Method.NONE,
        text=text,
        engine=engine_of(order.file.family),
        duration_ms=watch.milliseconds,
    )


def _plain(file: ForeignFile, _limits: Limits) -> str:
    with file.path.open("rb") as stream:
        return clean(decoded(stream.read(_READ_BYTES)))


def _markup(file: ForeignFile, limits: Limits) -> str:
    return markup_text(_plain(file, limits))


def _mail(file: ForeignFile, _limits: Limits) -> str:
    return "\n\n".join(_letter(letter) for letter in mail_parts.letters(file.path))


def _letter(letter: Message) -> str:
    head = [f"{label}: {value}" for label, value in mail_parts.headers_of(letter)]
    names = [attachment.name for attachment in mail_parts.attachments_of(letter)]
    if names:
        head.append(f"Anlagen: {', '.join(names)}")
    return "\n".join(head) + "\n\n" + mail_parts.body_of(letter)


def _archive(file: ForeignFile, limits: Limits) -> str:
    names = archives.examine(file.path, file.sniffed.media_type, limits).names
    return clean("\n".join(name.replace("\n", " ") for name in names))


def _office(file: ForeignFile, _limits: Limits) -> str:
    return office_text.text_of(file)


_READERS: dict[Family, Callable[[ForeignFile, Limits], str]] = {
    Family.TEXT: _plain,
    Family.HTML: _markup,
    Family.SVG: _markup,
    Family.XML: _markup,
    Family.MAIL: _mail,
    Family.MAILBOX: _mail,
    Family.ARCHIVE: _archive,
    **dict.fromkeys(office_text.FAMILIES, _office),
}
