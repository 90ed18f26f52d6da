"""Selection (Auswahl): what a decision means for the files above, and samples drawn by a rule.

Only the archive decides. What it wants of a part it wants of the whole: A marks all files above;
a file goes when everything in it goes (acceptance rules of receiving archives, requirements 2.4).
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from eakte.domain.access import CaseFileId
from eakte.domain.disposal import Decision, DisposalItem
from eakte.domain.errors import InvalidValue

LEAST_STEP, MOST_STEP = 2, 1000  # every 2nd to every 1000th


class SampleKind(StrEnum):
    """How a sample is drawn (Stichprobe)."""

    EVERY_NTH = "every_nth"
    LETTERS = "letters"  # subjects that begin with certain letters, such as surnames
    RANDOM = "random"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A rule by which anybody draws the same sample again.

    step: every n-th, for EVERY_NTH and as the size of RANDOM (one of n). first: from 1, with which
    EVERY_NTH begins. letters: for LETTERS. seed: for RANDOM, kept with the decision.
    """

    kind: SampleKind
    step: int = 10
    first: int = 1
    letters: str = ""
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse a rule that draws nothing or everything.

        Raises:
            InvalidValue: with the field.
        """
        if not LEAST_STEP <= self.step <= MOST_STEP:
            raise InvalidValue("step", f"Eine Zahl von {LEAST_STEP} bis {MOST_STEP}.")
        if not 1 <= self.first <= self.step:
            raise InvalidValue("first", f"Eine Zahl von 1 bis {self.step}.")
        if self.kind is SampleKind.LETTERS and not self.letters.strip().isalpha():
            raise InvalidValue("letters", "Nennen Sie die Anfangsbuchstaben, etwa DOT.")

    def in_words(self) -> str:
        """The rule as it stands beside each decision."""
        if self.kind is SampleKind.EVERY_NTH:
            return f"Stichprobe: jede {self.step}. Akte, beginnend mit der {self.first}."
        if self.kind is SampleKind.LETTERS:
            return f"Stichprobe: Betreff beginnt mit {', '.join(self.letters.strip().upper())}."
        return f"Stichprobe: zufällig eine von {self.step}, Startwert {self.seed}."


def drawn(sample: Sample, items: Iterable[DisposalItem]) -> frozenset[CaseFileId]:
    """The case files of a sample; the same for the same items and rule, whatever their order."""
    ordered = sorted(items, key=lambda item: (item.file_plan_code, item.reference, item.case))
    if sample.kind is SampleKind.EVERY_NTH:
        return frozenset(item.case for item in ordered[sample.first - 1 :: sample.step])
    if sample.kind is SampleKind.LETTERS:
        letters = tuple(sample.letters.strip().casefold())
        chosen = [item for item in ordered if item.subject.casefold().startswith(letters)]
    else:
        count = -(-len(ordered) // sample.step)
        chosen = random.Random(sample.seed).sample(ordered, count)  # noqa: S311 # drawn again
    return frozenset(item.case for item in chosen)


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
