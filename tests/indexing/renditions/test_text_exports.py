"""What was read as JSON, ALTO and hOCR: for programs of others, whatever stands in it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

import pytest
from lxml import etree

from indexing import WordBox
from indexing.renditions import PageText, TextSource, to_alto, to_hocr, to_json

SOURCE = TextSource(file_name='Antrag "Carport" <1> & Plan.pdf', sha256="ab" * 32, language="de")
ALTO, HTML = "{http://www.loc.gov/standards/alto/ns-v4#}", "{http://www.w3.org/1999/xhtml}"
WILD = "a<b>&\"'\x00\x0b\x1b\ufffe\ud800"
# What ALTO 4.4 (alto-4-4.xsd) demands of the elements that are written: attributes, and what may
# stand in them, in this order.
ALTO_PLACE = ("HPOS", "VPOS", "WIDTH", "HEIGHT")
ALTO_RULES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "alto": ((), ("Description", "Layout")),
    "Description": ((), ("MeasurementUnit", "sourceImageInformation")),
    "MeasurementUnit": ((), ()),
    "sourceImageInformation": ((), ("fileName", "fileIdentifier")),
    "fileName": ((), ()),
    "fileIdentifier": ((), ()),
    "Layout": ((), ("Page",)),
    "Page": (("ID", "PHYSICAL_IMG_NR", "WIDTH", "HEIGHT"), ("PrintSpace",)),
    "PrintSpace": (ALTO_PLACE, ("TextBlock",)),
    "TextBlock": (("ID", *ALTO_PLACE), ("TextLine",)),
    "TextLine": (("ID", *ALTO_PLACE), ("String", "SP")),
    "String": (("CONTENT", "WC", *ALTO_PLACE), ()),
    "SP": ((), ()),
}
LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")  # xsd:language
Export = Callable[[TextSource, Iterable[PageText]], Iterator[bytes]]


def box(text: str, left: int, top: int) -> WordBox:
    return WordBox(text=text, left=left, top=top, width=80, height=30, confidence=0.9347)


def a_page(number: int = 1, *words: WordBox) -> PageText:
    return PageText(
        number=number,
        width_px=1240,
        height_px=1754,
        rotation=90,
        words=words or (box("gemäß", 100, 200), box("§\n", 200, 204), box("14", 100, 250)),
        text="gemäß §\n14",
        engine="tesseract 5.5.2 deu",
    )


def exported(export: Export, *pages: PageText) -> bytes:
    return b"".join(export(SOURCE, pages))


def test_json_tells_pages_with_text_and_words() -> None:
    found = json.loads(exported(to_json, a_page(), a_page(3)))

    assert found["file_name"] == SOURCE.file_name
    assert found["sha256"] == SOURCE.sha256
    assert [page["number"] for page in found["pages"]] == [1, 3]
    assert found["pages"][0] == {
        "number": 1,
        "width_px": 1240,
        "height_px": 1754,
        "rotation": 90,
        "engine": "tesseract 5.5.2 deu",
        "text": "gemäß §\n14",
        "words": [
            ["gemäß", 100, 200, 80, 30, 0.935],
            ["§\n", 200, 204, 80, 30, 0.935],
            ["14", 100, 250, 80, 30, 0.935],
        ],
    }


def test_alto_tells_lines_and_words_with_their_places() -> None:
    root = etree.fromstring(exported(to_alto, a_page()))

    lines = root.findall(f".//{ALTO}TextLine")
    assert root.findtext(f".//{ALTO}MeasurementUnit") == "pixel"
    assert root.findtext(f".//{ALTO}fileName") == SOURCE.file_name
    assert dict(lines[0].attrib) == {
        "ID": "p1l1",
        "HPOS": "100",
        "VPOS": "200",
        "WIDTH": "180",
        "HEIGHT": "34",
    }
    assert [word.get("CONTENT") for word in root.iter(f"{ALTO}String")] == ["gemäß", "§", "14"]
    assert [element.tag.removeprefix(ALTO) for element in lines[0]] == ["String", "SP", "String"]
    assert next(root.iter(f"{ALTO}String")).get("WC") == "0.935"


def test_alto_is_built_as_the_standard_says() -> None:
    blank = replace(a_page(2), words=(), text="")
    root = etree.fromstring(exported(to_alto, a_page(1), blank, a_page(3)))

    for element in root.iter():
        attributes, children = ALTO_RULES[element.tag.removeprefix(ALTO)]
        inside = [child.tag.removeprefix(ALTO) for child in element]
        assert set(attributes) <= set(element.keys())
        assert set(inside) <= set(children)
        if element.tag != f"{ALTO}TextLine":  # its words and spaces take turns
            assert inside == sorted(inside, key=children.index)
        assert LANGUAGE.fullmatch(element.get("LANG", "de"))
        assert 0.0 <= float(element.get("WC", "0")) <= 1.0
    assert [page.get("PHYSICAL_IMG_NR") for page in root.iter(f"{ALTO}Page")] == ["1", "2", "3"]


def test_everything_in_alto_lies_inside_of_what_holds_it() -> None:
    root = etree.fromstring(exported(to_alto, a_page()))

    def edges(element: etree._Element) -> tuple[float, float, float, float]:
        left, top, width, height = (float(element.get(name, "0")) for name in ALTO_PLACE)
        return left, top, left + width, top + height

    placed = [each for each in root.iter() if each.get("HPOS") and each.getparent().get("HPOS")]
    for element in placed:
        inner, outer = edges(element), edges(element.getparent())
        assert inner[0] >= outer[0]
        assert inner[1] >= outer[1]
        assert inner[2] <= outer[2]
        assert inner[3] <= outer[3]
    assert {each.tag.removeprefix(ALTO) for each in placed} == {"TextBlock", "TextLine", "String"}


def test_identifiers_of_alto_are_unique() -> None:
    root = etree.fromstring(exported(to_alto, a_page(1), a_page(2), a_page(12)))

    found = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(found) == len(set(found))


def test_hocr_tells_lines_and_words_with_their_places() -> None:
    root = etree.fromstring(exported(to_hocr, a_page()))

    (page,) = root.iterfind(f".//{HTML}div[@class='ocr_page']")
    words = root.findall(f".//{HTML}span[@class='ocrx_word']")
    lines = root.findall(f".//{HTML}span[@class='ocr_line']")
    image = SOURCE.file_name.replace('"', "'")
    assert page.get("title") == f'image "{image}"; bbox 0 0 1240 1754; ppageno 0'
    assert [line.get("title") for line in lines] == ["bbox 100 200 280 234", "bbox 100 250 180 280"]
    assert (words[0].text, words[0].get("title")) == ("gemäß", "bbox 100 200 180 230; x_wconf 93")


def test_no_text_breaks_alto() -> None:
    root = etree.fromstring(exported(to_alto, a_page(1, box(WILD + "\n", 1, 2))))

    assert [word.get("CONTENT") for word in root.iter(f"{ALTO}String")] == ["a<b>&\"'"]


def test_no_text_breaks_hocr() -> None:
    root = etree.fromstring(exported(to_hocr, a_page(1, box(WILD + "\n", 1, 2))))

    (word,) = root.iterfind(f".//{HTML}span[@class='ocrx_word']")
    assert word.text == "a<b>&\"'"


def test_no_text_breaks_the_json() -> None:
    found = json.loads(exported(to_json, a_page(1, box(WILD, 1, 2))))

    assert found["pages"][0]["words"][0][0] == "a<b>&\"'"


@pytest.mark.parametrize("export", [to_json, to_alto, to_hocr])
def test_a_page_without_words_is_a_page(export: Export) -> None:
    page = PageText(number=1, width_px=0, height_px=0)

    made = exported(export, page)

    assert json.loads(made)["pages"] if export is to_json else etree.fromstring(made) is not None


@pytest.mark.parametrize("export", [to_json, to_alto, to_hocr])
def test_pages_are_taken_one_after_the_other(export: Export) -> None:
    taken: list[int] = []

    def pages() -> Iterator[PageText]:
        for number in range(1, 1000):
            taken.append(number)
            yield a_page(number)

    list(islice(export(SOURCE, pages()), 3))

    assert taken[-1] <= 3
