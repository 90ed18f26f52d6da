"""FLOW choose -> sign -> draw: separator sheets and labels (Trennblätter, Etiketten).

Printing changes nothing in the office but the next number of a label and how far the printer of a
person is off, so it leaves no entry in the journal. A sheet leads only where its printer may file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from eakte import renewal
from eakte.domain.access import Action, Actor, CaseFileId, UnitId, require_may
from eakte.domain.casefile import DocumentId, require_in_direct_access, require_open
from eakte.domain.errors import InvalidValue
from eakte.domain.reference import PlanCode
from eakte.domain.sheet_code import UNIVERSAL, SheetCode, SheetKind, written
from eakte.printing.labels import LAYOUTS, Alignment, Label, LabelForm, label_pages, trial_page
from eakte.printing.sheets import SeparatorSheet, separator_pages
from eakte.records import Records, Transaction

MOST_PAGES = 300  # about six seconds of drawing
MOST_LABELS = 1_000  # about four seconds of drawing
MOST_OFFSET_MM = 10.0  # a printer that is further off cannot be helped
MOST_TYPE_CHARACTERS = 40  # it is one word or two
MOST_CODE_CHARACTERS = 180  # at 100 dpi a worn sheet with more of them is not read for sure


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOrder:
    """Which separator sheets are wanted, each `copies` times.

    returns: documents of which the newest version was printed and comes back signed.
    document_type: of the letters behind the sheets of case files, in words, or empty.
    """

    returns: tuple[DocumentId, ...] = ()
    cases: tuple[CaseFileId, ...] = ()
    positions: tuple[PlanCode, ...] = ()
    units: tuple[UnitId, ...] = ()
    is_universal: bool = False
    document_type: str = ""
    copies: int = 1

    @property
    def pages(self) -> int:
        """How many pages come out of the printer."""
        named = (self.cases, self.positions, self.units, self.returns)
        return (sum(map(len, named)) + self.is_universal) * self.copies


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelOrder:
    """Which labels are wanted; `first` prints given numbers again, None takes new ones."""

    count: int
    form: LabelForm = LabelForm.SMALL
    alignment: Alignment = field(default_factory=Alignment)
    first: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """Paper that leads scans to their place."""

    records: Records
    key: bytes = field(repr=False)

    def sheets(self, order: SheetOrder, *, actor: Actor) -> bytes:
        """Separator sheets as PDF, one behind the other.

        Raises:
            NotAllowed: no right to deliver; or to file, for sheets that lead somewhere.
            NotVisible, CaseClosed, SetAside, UnknownPosition, NotInInbox: nothing can be filed
                there.
            InvalidValue: no sheet, too many, or a unit that does not exist.
        """
        require_may(actor, Action.DELIVER)
        if order.cases or order.positions or order.units or order.returns:
            require_may(actor, Action.FILE)
        _require_printable(order)
        with self.records.read(actor) as tx:
            sheets = tuple(self._sheets(tx, order))
            authority, now = tx.people.tenant(actor.tenant).name, tx.now
        copies = (sheet for sheet in sheets for _ in range(order.copies))
        return separator_pages(copies, authority=authority, made_at=now)

    def labels(self, order: LabelOrder, *, actor: Actor) -> bytes:
        """Labels as PDF; the numbers are taken for good when the PDF is made.

        Raises:
            NotAllowed: no right to deliver.
            InvalidValue: too many labels, a place that the sheet does not have, or numbers to
                print again that were never given out.
        """
        require_may(actor, Action.DELIVER)
        _require_labels(order)
        with self.records.begin(actor) as tx:
            numbers = _numbers(tx, order)
            _remember(tx, order)
            authority, now = tx.people.tenant(actor.tenant).name, tx.now
        labels = [Label(number=number, code=self._label(actor, number)) for number in numbers]
        return label_pages(
            labels, form=order.form, alignment=order.alignment, authority=authority, made_at=now
        )

    def trial(self, order: LabelOrder, *, actor: Actor) -> bytes:
        """A sheet of edges, to be held against a sheet of labels; no number is taken.

        How far the printer is off is remembered, as with labels.

        Raises:
            NotAllowed: no right to deliver.
            InvalidValue: the printer cannot be so far off.
        """
        require_may(actor, Action.DELIVER)
        _require_alignment(order)
        with self.records.begin(actor) as tx:
            _remember(tx, order)
            authority, now = tx.people.tenant(actor.tenant).name, tx.now
        return trial_page(
            form=order.form, alignment=order.alignment, authority=authority, made_at=now
        )

    def offsets(self, *, actor: Actor) -> Mapping[LabelForm, tuple[float, float]]:
        """How far the printer of the actor was off last, by sheet: mm right, mm down.

        The sheet that was used last is the last one.

        Raises:
            NotAllowed: no right to deliver.
        """
        require_may(actor, Action.DELIVER)
        with self.records.read(actor) as tx:
            kept = tx.people.label_offsets(actor.user)
        return {LabelForm(form): offset for form, offset in kept.items()}

    def _sheets(self, tx: Transaction, order: SheetOrder) -> Iterator[SeparatorSheet]:
        if order.is_universal:
            yield self._sheet(tx, SheetKind.NEW, name="Neues Schreiben", title="Posteingang")
        for document in order.returns:
            yield self._return_sheet(tx, document)
        for case in order.cases:
            yield self._case_sheet(tx, case, order.document_type)
        plan = tx.plans.file_plan()
        for code in order.positions:
            title = plan.unit(code).title
            yield self._sheet(tx, SheetKind.POSITION, name=code, title=title, target=code)
        units = {unit.id: unit for unit in tx.people.units(tx.subject.tenant)}
        for key in order.units:
            unit = units.get(key)
            if unit is None:
                raise InvalidValue("lead_unit", "Diese Organisationseinheit gibt es nicht.")
            yield self._sheet(tx, SheetKind.UNIT, name=unit.code, title=unit.name, target=key)

    def _case_sheet(self, tx: Transaction, key: CaseFileId, document_type: str) -> SeparatorSheet:
        case = tx.cases.get(key)
        require_open(case)
        require_in_direct_access(case, tx.today)
        code = SheetCode(
            tenant=tx.subject.tenant, kind=SheetKind.CASE, target=key, document_type=document_type
        )
        text = written(code, self.key)
        if len(text) > MOST_CODE_CHARACTERS:
            raise InvalidValue("document_type", "Diese Dokumentart ist zu lang für das Blatt.")
        title = f"{document_type}: {case.subject}" if document_type else case.subject
        return SeparatorSheet(name=case.reference, title=title, code=text)

    def _return_sheet(self, tx: Transaction, key: DocumentId) -> SeparatorSheet:
        renewal.require_renewable(tx, key)
        document, version = tx.documents.get(key), tx.documents.current_version(key)
        code = SheetCode(
            tenant=tx.subject.tenant,
            kind=SheetKind.RETURN,
            target=key,
            proceeding=str(version.number),
        )
        title = f"kommt zurück: {document.subject}"
        return SeparatorSheet(name="Rücklauf", title=title, code=written(code, self.key))

    def _sheet(
        self, tx: Transaction, kind: SheetKind, *, name: str, title: str, target: str = UNIVERSAL
    ) -> SeparatorSheet:
        code = SheetCode(tenant=tx.subject.tenant, kind=kind, target=target)
        return SeparatorSheet(name=name, title=title, code=written(code, self.key))

    def _label(self, actor: Actor, number: int) -> str:
        code = SheetCode(tenant=actor.tenant, kind=SheetKind.LABEL, target=str(number))
        return written(code, self.key)


def _remember(tx: Transaction, order: LabelOrder) -> None:
    """Keep how far this printer is off, for the next sheet of this person or station."""
    offset = order.alignment.right_mm, order.alignment.down_mm
    tx.people.set_label_offset(tx.subject.user, order.form, offset)


def _numbers(tx: Transaction, order: LabelOrder) -> range:
    """New numbers, or given ones again."""
    if order.first is None:
        return tx.label_numbers.take(order.count)
    if not 1 <= order.first <= tx.label_numbers.last() - order.count + 1:
        raise InvalidValue("first", "Diese Nummern sind noch nicht alle vergeben.")
    return range(order.first, order.first + order.count)


def _require_printable(order: SheetOrder) -> None:
    if order.copies < 1 or order.pages > MOST_PAGES:
        raise InvalidValue("copies", f"Höchstens {MOST_PAGES} Blätter auf einmal.")
    if not order.pages:
        raise InvalidValue("cases", "Wählen Sie mindestens ein Trennblatt.")
    if len(order.document_type) > MOST_TYPE_CHARACTERS:
        raise InvalidValue("document_type", f"Höchstens {MOST_TYPE_CHARACTERS} Zeichen.")


def _require_labels(order: LabelOrder) -> None:
    _require_alignment(order)
    if not 1 <= order.count <= MOST_LABELS:
        raise InvalidValue("count", f"Von 1 bis {MOST_LABELS} Etiketten auf einmal.")


def _require_alignment(order: LabelOrder) -> None:
    places, alignment = LAYOUTS[order.form].labels, order.alignment
    if not 1 <= alignment.start <= places:
        raise InvalidValue("start", f"Dieser Bogen hat die Plätze 1 bis {places}.")
    for name, offset in (("right_mm", alignment.right_mm), ("down_mm", alignment.down_mm)):
        if not -MOST_OFFSET_MM <= offset <= MOST_OFFSET_MM:
            raise InvalidValue(name, f"Höchstens {MOST_OFFSET_MM:.0f} mm.")
