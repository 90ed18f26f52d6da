"""What was read as hOCR 1.2: a web page that says of each word where it stands."""

from collections.abc import Iterable, Iterator

from indexing.page_reader import WordBox
from indexing.renditions.maker import PageText, TextSource
from indexing.renditions.text_lines import Frame, frame_of, lines_of, xml_text

_QUOTE, _APOSTROPHE = '"', "'"  # a name in a title cannot hold the quote that ends it


def to_hocr(source: TextSource, pages: Iterable[PageText]) -> Iterator[bytes]:
    """The export in pieces, one for each page; boxes in pixels of the upright page."""
    yield _head(source).encode()
    for page in pages:
        yield "".join(_page(page, source)).encode()
    yield b"</body>\n</html>\n"


def _head(source: TextSource) -> str:
    spoken = f' lang="{xml_text(source.language)}"' if source.language else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml"{spoken}>\n<head>\n'
        f"<title>{xml_text(source.file_name)}</title>\n"
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>\n'
        '<meta name="ocr-system" content="eakte"/>\n'
        '<meta name="ocr-capabilities" content="ocr_page ocr_line ocrx_word"/>\n'
        "</head>\n<body>\n"
    )


def _page(page: PageText, source: TextSource) -> Iterator[str]:
    number = page.number
    whole = _place(Frame(left=0, top=0, right=page.width_px, bottom=page.height_px))
    image = f"image &quot;{xml_text(source.file_name.replace(_QUOTE, _APOSTROPHE))}&quot;"
    yield (
        f'<div class="ocr_page" id="page_{number}"'
        f' title="{image}; {whole}; ppageno {number - 1}">\n'
    )
    for place, line in enumerate(lines_of(page.words), start=1):
        words = " ".join(_word(word) for word in line)
        yield (
            f'<span class="ocr_line" id="line_{number}_{place}"'
            f' title="{_place(frame_of(line))}">{words}</span><br/>\n'
        )
    yield "</div>\n"


def _word(word: WordBox) -> str:
    title = f"{_place(frame_of([word]))}; x_wconf {round(word.confidence * 100)}"
    return f'<span class="ocrx_word" title="{title}">{xml_text(word.text)}</span>'


def _place(frame: Frame) -> str:
    return f"bbox {frame.left} {frame.top} {frame.right} {frame.bottom}"
