"""Selection (Auswahl): what a decision means for the files above.

Only the archive decides. What it wants of a part it wants of the whole: A marks all files above;
a file goes when everything in it goes (acceptance rules of receiving archives, requirements 2.4).
"""

from collections.abc import Mapping, Sequence

from eakte.domain.access import CaseFileId
from eakte.domain.disposal import Decision


def consequences(
    decided: Mapping[CaseFileId, Decision],
    *,
    parents: Mapping[CaseFileId, CaseFileId | None],
    standing: Mapping[CaseFileId, Decision | None],
    with_documents: frozenset[CaseFileId],
) -> dict[CaseFileId, Decision]:
    """The decisions with what follows from them for the files above.

    Args:
        decided: what was decided just now.
        parents: the file above each file of the list; None: none.
        standing: what was decided before, for each file of the list; None: nothing yet.
        with_documents: files that hold documents of their own.
    """
    after = dict(decided)
    for case, decision in decided.items():
        if decision is Decision.ARCHIVE:
            after |= dict.fromkeys(_above(case, parents), Decision.ARCHIVE)
    for case in sorted(decided, key=lambda one: -len(_above(one, parents))):
        for above in _above(case, parents):
            below = [child for child, parent in parents.items() if parent == above]
            known = [after.get(child, standing.get(child)) for child in below]
            is_mere_cover = above not in with_documents and above not in after
            if is_mere_cover and all(each is Decision.DESTROY for each in known):
                after[above] = Decision.DESTROY
    return {case: decision for case, decision in after.items() if case in standing}


def _above(
    case: CaseFileId, parents: Mapping[CaseFileId, CaseFileId | None]
) -> Sequence[CaseFileId]:
    """The files above a file that stand on the list, the nearest first."""
    found: list[CaseFileId] = []
    above = parents.get(case)
    while above is not None and above not in found:
        found.append(above)
        above = parents.get(above)
    return found
