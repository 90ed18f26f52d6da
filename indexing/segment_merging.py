"""Which segments go on in a new one: those with removed pages, and small ones, which slow a search.

A merge is part of a commit: the new segment takes the place of its sources in one step.
"""

from collections.abc import Collection, Sequence

from whoosh.codec.base import Segment
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

MOST_REMOVED = 0.3  # of the pages of a segment: then it is written anew
STEP = 4  # a segment stays while it is that many times as large as all smaller ones together
LARGE = 25_000  # pages of a segment that always stays: a merge takes some seconds and 300 MB


def merge_small(writer: SegmentWriter, segments: Sequence[Segment]) -> list[Segment]:
    """Keep the segments a stair of ever larger steps up to large ones, of which there may be many.

    Each page is written anew some twenty times until it lies in a large segment.
    """
    ascending = sorted(segments, key=lambda segment: segment.doc_count())
    merged: list[Segment] = []
    together = writer.doc_count()
    for segment in ascending:
        if segment.doc_count() >= min(STEP * together, LARGE) and not _is_worn(segment):
            break
        merged.append(segment)
        together += segment.doc_count()
    worn = [segment for segment in segments if _is_worn(segment) and segment not in merged]
    return _without(writer, segments, [*merged, *worn])


def rewrite_all_with_removed_pages(
    writer: SegmentWriter, segments: Sequence[Segment]
) -> list[Segment]:
    """Removing only marks a page: its terms go when its segment is written anew without it."""
    return _without(writer, segments, [each for each in segments if each.has_deletions()])


def _is_worn(segment: Segment) -> bool:
    return bool(segment.deleted_count() > MOST_REMOVED * segment.doc_count_all())


def _without(
    writer: SegmentWriter, segments: Sequence[Segment], rewritten: Collection[Segment]
) -> list[Segment]:
    for segment in rewritten:
        if not segment.doc_count():
            continue  # nothing of it is left
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in rewritten]
