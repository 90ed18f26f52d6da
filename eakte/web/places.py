"""The places of the menu: what stands there, for whom, and under which key."""

from dataclasses import dataclass

from flask import request, url_for

from eakte.domain.access import Action, Actor, may


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of the menu; `key` follows g, `count` is None where nothing is counted.

    covers: further screens that belong to it.
    """

    endpoint: str
    label: str
    key: str
    needs: Action
    count: int | None = None
    counted: str = ""
    covers: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its address."""
        return url_for(self.endpoint)

    @property
    def is_current(self) -> bool:
        """Whether the page of this request belongs to it."""
        return request.blueprint in (self.endpoint.partition(".")[0], *self.covers)


PLACES = (
    Place(
        endpoint="my_day.screen",
        label="Mein Tag",
        key="t",
        needs=Action.READ,
        counted="neue Treffer",
    ),
    Place(
        endpoint="inbox.screen",
        label="Posteingang",
        key="p",
        needs=Action.READ_INBOX,
        counted="Eingänge",
    ),
    Place(
        endpoint="scan_batches.screen",
        label="Scanstelle",
        key="c",
        needs=Action.SCAN,
        covers=("scan_drop", "scan_figures", "scan_batch", "scan_pages", "scan_proof"),
    ),
    Place(
        endpoint="search.screen",
        label="Suche",
        key="s",
        needs=Action.READ,
        covers=("saved_searches",),
    ),
    Place(
        endpoint="cases.listing",
        label="Akten",
        key="a",
        needs=Action.READ,
        covers=("case", "case_periods", "closing", "passing", "adopting"),
    ),
    Place(endpoint="fileplan.tree", label="Aktenplan", key="l", needs=Action.READ),
    Place(
        endpoint="follow_ups.screen",
        label="Wiedervorlagen",
        key="w",
        needs=Action.FILE,
        counted="fällig",
    ),
    Place(
        endpoint="printing.screen",
        label="Drucken",
        key="d",
        needs=Action.DELIVER,
        covers=("scan_slots",),
    ),
    Place(endpoint="legibility.screen", label="Lesbarkeit", key="e", needs=Action.FILE),
    Place(
        endpoint="due.screen",
        label="Fristen",
        key="f",
        needs=Action.READ_RETENTION,
        covers=("rulebook",),
    ),
    Place(
        endpoint="disposals.listing",
        label="Aussonderung",
        key="u",
        needs=Action.READ_RETENTION,
        covers=("disposal", "disposal_sample", "destruction_order", "holds", "certificate"),
    ),
    Place(
        endpoint="operation.screen",
        label="Betrieb",
        key="b",
        needs=Action.READ_JOBS,
        counted="Fehler",
    ),
)


def first_place(actor: Actor) -> Place:
    """The first place of the menu that a person may go to."""
    return next(place for place in PLACES if may(actor, place.needs))
