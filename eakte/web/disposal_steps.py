"""The way of a disposal in five steps: what is done, where it stands, what comes next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from eakte.domain.destruction import DestructionOrder, OrderState
from eakte.domain.disposal import Disposal, ItemState
from eakte.web import formats, wording

UNDECIDED = (ItemState.LISTED, ItemState.OFFERED)
WANTED = (ItemState.TO_ARCHIVE, ItemState.DELIVERED, ItemState.ARCHIVED)
APPROVED = frozenset({OrderState.WAITING, OrderState.EXECUTING, OrderState.HELD, OrderState.DONE})


class Progress(StrEnum):
    """Where a step stands."""

    DONE = "done"
    CURRENT = "current"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step as it is shown; told: what has been done in it."""

    label: str
    told: str
    progress: Progress


def steps_of(
    disposal: Disposal, counts: Mapping[ItemState, int], orders: Sequence[DestructionOrder]
) -> Sequence[StepLine]:
    """The five steps; the first one that is not done is the current one."""
    found: list[StepLine] = []
    for step in _steps(disposal, counts, orders):
        is_next = step.progress is Progress.OPEN and all(
            before.progress is Progress.DONE for before in found
        )
        found.append(replace(step, progress=Progress.CURRENT) if is_next else step)
    return found


def _steps(
    disposal: Disposal, counts: Mapping[ItemState, int], orders: Sequence[DestructionOrder]
) -> Iterator[StepLine]:
    total = sum(counts.values()) - counts.get(ItemState.REMOVED, 0)
    undecided = sum(counts.get(state, 0) for state in UNDECIDED)
    is_appraised = total > 0 and not undecided
    yield _step("Angebot", _offer(disposal, total), is_done=disposal.offered_at is not None)
    yield _step("Bewertung", f"{total - undecided} von {total} bewertet", is_done=is_appraised)
    yield _delivery(disposal, counts, is_appraised=is_appraised)
    order = orders[-1] if orders else None
    yield _step(
        "Freigabe",
        f"{order.number} {wording.word(order.state, 'order_state')}" if order else "",
        is_done=order is not None and order.state in APPROVED,
    )
    gone = counts.get(ItemState.DESTROYED, 0)
    told = f"{gone} von {total} vernichtet" if gone else ""
    yield _step("Löschung", told, is_done=disposal.ended_at is not None)


def _offer(disposal: Disposal, total: int) -> str:
    if disposal.offered_at is None:
        return f"{formats.counted(total, 'Akte', 'Akten')} auf der Liste"
    return f"angeboten am {formats.moment(disposal.offered_at)}"


def _delivery(
    disposal: Disposal, counts: Mapping[ItemState, int], *, is_appraised: bool
) -> StepLine:
    wanted = sum(counts.get(state, 0) for state in WANTED)
    taken = counts.get(ItemState.ARCHIVED, 0)
    if disposal.delivered_at is None:
        told = "das Archiv übernimmt nichts" if is_appraised and not wanted else ""
    else:
        told = f"übergeben am {formats.moment(disposal.delivered_at)}"
        told += f", {taken} von {wanted} bestätigt" if wanted else ""
    return _step("Übergabe", told, is_done=is_appraised and taken == wanted)


def _step(label: str, told: str, *, is_done: bool) -> StepLine:
    return StepLine(label=label, told=told, progress=Progress.DONE if is_done else Progress.OPEN)
