"""Steps of marking: where the words of a search stand on a page image, and on which pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eakte.desk import Boxes
from eakte.domain.casefile import DocumentId
from eakte.records import StoredPage, TextOfPage
from indexing import (
    KeptTerms,
    Sought,
    Vocabulary,
    ask,
    count_found,
    matching_words,
    sought,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A word found on a page image, as fractions of its width and height from top left."""

    left: float
    top: float
    width: float
    height: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMarks:
    """The words found on one page, and how many there are on each page of the document.

    wanted: what was looked for, for the text beside the image.
    """

    document: DocumentId
    page: int
    wanted: Sequence[Sought]
    marks: Sequence[Mark]
    counts: Mapping[int, int]


def marks(
    page: StoredPage,
    pages: Sequence[TextOfPage],
    wanted: Sequence[Sought],
    boxes: Boxes,
    *,
    vocabulary: Vocabulary,
) -> PageMarks:
    """What is sought on one page image, by the same analysis as the index.

    vocabulary: of what was marked before; most words of a page have their terms there.
    """
    words = [box.text for box in boxes.words]
    found = [
        boxes.words[place] for group in matching_words(words, wanted, vocabulary) for place in group
    ]
    counts = count_found([other.text for other in pages], wanted, vocabulary)
    return PageMarks(
        document=page.document,
        page=page.number,
        wanted=wanted,
        marks=[
            Mark(
                left=box.left / boxes.width_px,
                top=box.top / boxes.height_px,
                width=box.width / boxes.width_px,
                height=box.height / boxes.height_px,
                text=box.text,
            )
            for box in found
        ],
        counts={other.number: count for other, count in zip(pages, counts, strict=True) if count},
    )


def sought_by(words: str, terms: KeptTerms) -> Sequence[Sought]:
    """What is marked in a text for a search text.

    Raises:
        QueryRefused: what was typed cannot be looked for.
    """
    return sought(terms.expanded(ask(words).query))
