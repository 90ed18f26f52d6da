"""Screen: a sample (Stichprobe) of a position of a disposal, with what it would draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.disposing import DECIDABLE
from eakte.domain.access import Action
from eakte.domain.disposal import DisposalId, DisposalItem
from eakte.domain.errors import DomainError, InvalidValue, NotVisible
from eakte.domain.sampling import NamePlace, Sample, SampleKind, YearOf
from eakte.refusals import Refusal
from eakte.sample_drawing import draw
from eakte.web import fields, notes
from eakte.web.disposal import undo_of
from eakte.web.errors import form_refusal
from eakte.web.formats import counted
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint(
    "disposal_sample", __name__, url_prefix="/aussonderung/<uuid:disposal>/stichprobe"
)

NAMES = (
    *("position", "art", "schritt", "erste", "buchstaben", "nachname", "jahre", "jahrgang"),
    "startwert",
)
YEAR_DIGITS = 4
SHOWN = 20  # case files that the preview names


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a rule would draw now."""

    chosen: Sequence[DisposalItem]
    total: int
    words: str


@blueprint.get("")
@needs(Action.APPRAISE)
def screen(disposal: UUID) -> ResponseReturnValue:
    """The rule, and once it is given what it would draw."""
    try:
        preview = _preview(disposal) if "art" in request.args else None
    except InvalidValue as error:
        refusal = form_refusal(error)
        return _screen(disposal, request.args, refusal=refusal), refusal.status
    return _screen(disposal, request.args, preview=preview)


@blueprint.post("")
@needs(Action.APPRAISE)
def decide(disposal: UUID) -> ResponseReturnValue:
    """Draw the sample: those go to the archive, the others away."""
    office, actor, key = the_office(), the_actor(), DisposalId(str(disposal))
    below = fields.line(request.form, "position")
    try:
        sample = _sample(request.form)
        chosen = office.lifecycle.sample(key, sample, below=below, actor=actor)
    except NotVisible:
        raise
    except DomainError as error:
        refusal = form_refusal(error)
        return _screen(disposal, request.form, refusal=refusal), refusal.status
    with office.records.read(actor) as tx:
        decided = tx.disposals.all_items(key, *DECIDABLE, below=below)
    at = max((item.decided_at for item in decided if item.decided_at), default=None)
    told = f"{counted(len(chosen), 'Akte geht', 'Akten gehen')} an das Archiv. {sample.in_words()}"
    notes.tell(told, undo=undo_of(disposal, at))
    return redirect(url_for("disposal.screen", disposal=disposal), 303)


def _preview(disposal: UUID) -> Preview:
    sample, below = _sample(request.args), fields.line(request.args, "position")
    with the_office().records.read(the_actor()) as tx:
        result = draw(tx, DisposalId(str(disposal)), sample, below=below)
    chosen = [item for item in result.items if item.case in result.chosen]
    return Preview(chosen=chosen, total=len(result.items), words=sample.in_words())


def _sample(source: Mapping[str, str]) -> Sample:
    """The rule in an address or a form.

    Raises:
        InvalidValue: with the field.
    """
    return Sample(
        kind=fields.choice(source, "art", SampleKind, SampleKind.EVERY_NTH),
        step=_number(source, "schritt", otherwise=10),
        first=_number(source, "erste", otherwise=1),
        letters=fields.line(source, "buchstaben"),
        name_place=fields.choice(source, "nachname", NamePlace, NamePlace.FIRST_WORD),
        years=_years(source),
        year_of=fields.choice(source, "jahrgang", YearOf, YearOf.CLOSED),
        seed=_number(source, "startwert", otherwise=0),
    )


def _number(source: Mapping[str, str], name: str, *, otherwise: int) -> int:
    typed = fields.line(source, name)
    if typed and not (typed.isascii() and typed.isdecimal()):
        raise InvalidValue(name, "Hier steht eine Zahl.")
    return int(typed) if typed else otherwise


def _years(source: Mapping[str, str]) -> tuple[int, ...]:
    """The years of a field, set apart by commas or blanks."""
    typed = fields.line(source, "jahre").replace(",", " ").replace(";", " ").split()
    if not all(len(year) == YEAR_DIGITS and year.isascii() and year.isdecimal() for year in typed):
        raise InvalidValue("jahre", "Nennen Sie die Jahre vierstellig, etwa 1995, 2000, 2005.")
    return tuple(int(year) for year in typed)


def _screen(
    disposal: UUID,
    typed: Mapping[str, str],
    *,
    preview: Preview | None = None,
    refusal: Refusal | None = None,
) -> str:
    with the_office().records.read(the_actor()) as tx:
        found = tx.disposals.get(DisposalId(str(disposal)))
        units = tx.plans.file_plan().units
        codes = sorted(
            {item.file_plan_code for item in tx.disposals.all_items(found.id, *DECIDABLE)}
        )
        today = tx.today
    titles = {str(code): unit.title for code, unit in units.items()}
    return render_template(
        "disposal_sample.html",
        disposal=found,
        positions=[("", "alle"), *((code, f"{code} {titles.get(code, '')}") for code in codes)],
        form={name: fields.line(typed, name) for name in NAMES if name in typed},
        seed=f"{today:%Y%m%d}",
        preview=preview,
        shown=SHOWN,
        refusal=refusal,
    )
