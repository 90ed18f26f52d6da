"""What was read as ALTO 4: the format in which archives and libraries exchange recognised text."""

from collections.abc import Iterable, Iterator

from indexing.page_reader import WordBox
from indexing.renditions.maker import PageText, TextSource
from indexing.renditions.text_lines import Frame, frame_of, lines_of, xml_text

_NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"


def to_alto(source: TextSource, pages: Iterable[PageText]) -> Iterator[bytes]:
    """The export in pieces, one for each page; there is at least one page.

    Measured in pixels of the upright page. Each page is one block, as no blocks are stored.
    """
    yield _head(source).encode()
    for page in pages:
        yield "".join(_page(page, source.language)).encode()
    yield b"</Layout>\n</alto>\n"


def _head(source: TextSource) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<alto xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="{_NAMESPACE} {_SCHEMA}" SCHEMAVERSION="4.4">\n'
        "<Description><MeasurementUnit>pixel</MeasurementUnit><sourceImageInformation>"
        f"<fileName>{xml_text(source.file_name)}</fileName>"
        f"<fileIdentifier>sha256:{xml_text(source.sha256)}</fileIdentifier>"
        "</sourceImageInformation></Description>\n<Layout>\n"
    )


def _page(page: PageText, language: str) -> Iterator[str]:
    """One page; its words lie in one block."""
    number, lines = page.number, list(lines_of(page.words))
    spoken = f' LANG="{xml_text(language)}"' if language else ""
    size = f'WIDTH="{page.width_px}" HEIGHT="{page.height_px}"'
    yield f'<Page ID="p{number}" PHYSICAL_IMG_NR="{number}" {size}{spoken}>\n'
    yield f'<PrintSpace {size} HPOS="0" VPOS="0">'
    if lines:
        whole = frame_of(word for line in lines for word in line)
        yield f'\n<TextBlock ID="p{number}b" {_place(whole)}>\n'
        for place, line in enumerate(lines, start=1):
            yield _line(f"p{number}l{place}", line)
        yield "</TextBlock>\n"
    yield "</PrintSpace>\n</Page>\n"


def _line(key: str, line: list[WordBox]) -> str:
    words = "<SP/>".join(_string(word) for word in line)
    return f'<TextLine ID="{key}" {_place(frame_of(line))}>{words}</TextLine>\n'


def _string(word: WordBox) -> str:
    sure = min(max(word.confidence, 0.0), 1.0)
    place = _place(frame_of([word]))
    return f'<String CONTENT="{xml_text(word.text)}" {place} WC="{round(sure, 3)}"/>'


def _place(frame: Frame) -> str:
    return (
        f'HPOS="{frame.left}" VPOS="{frame.top}"'
        f' WIDTH="{frame.right - frame.left}" HEIGHT="{frame.bottom - frame.top}"'
    )
