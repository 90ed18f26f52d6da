"""Commands for paper: separator sheets and labels as PDF files, for printers without a screen."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from eakte.cli.terminal import console, of_tenant, the_office, the_tenant
from eakte.domain.access import Actor, CaseFileId, UnitId, system_actor
from eakte.domain.errors import DomainError
from eakte.domain.reference import PlanCode
from eakte.office import Office
from eakte.printing.labels import Alignment, LabelForm
from eakte.printing.orders import LabelOrder, SheetOrder
from eakte.refusals import refusal_of
from eakte.web.formats import counted

TARGET = click.Path(dir_okay=False, writable=True, path_type=Path)
of_target = click.argument("target", metavar="PDF", type=TARGET)


@click.group("print")
def paper() -> None:
    """Trennblätter und Etiketten als PDF drucken."""


@paper.command()
@of_target
@click.option("--case-file", "cases", multiple=True, help="Aktenzeichen; mehrmals möglich.")
@click.option("--position", "positions", multiple=True, help="Position im Aktenplan.")
@click.option("--unit", "units", multiple=True, help="Kürzel einer Organisationseinheit.")
@click.option("--universal", is_flag=True, help="Das Blatt „Neues Schreiben“.")
@click.option("--document-type", default="", help="Dokumentart der Schreiben.")
@click.option("--copies", default=1, show_default=True, help="Wie oft jedes Blatt.")
@of_tenant
def sheets(
    target: Path,
    cases: Sequence[str],
    positions: Sequence[str],
    units: Sequence[str],
    tenant: str | None,
    universal: bool,  # noqa: FBT001 # click passes options by name
    **said: object,
) -> None:
    """Trennblätter, die vor Schreiben in den Einzug gelegt werden."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    with _refused_in_words():
        order = SheetOrder(
            cases=tuple(_case(office, actor, one) for one in cases),
            positions=tuple(map(PlanCode, positions)),
            units=tuple(_unit(office, actor, one) for one in units),
            is_universal=universal,
            **said,  # type: ignore[arg-type] # as declared above
        )
        target.write_bytes(office.printing.sheets(order, actor=actor))
    told = counted(order.pages, "Trennblatt", "Trennblätter")
    console().print(f"{told}: {target}", soft_wrap=True)


@paper.command()
@of_target
@click.option("--count", default=1, show_default=True, help="Wie viele.")
@click.option(
    "--form",
    type=click.Choice([each.value for each in LabelForm]),
    default=LabelForm.SMALL.value,
    show_default=True,
    help="Bogen von Avery Zweckform.",
)
@click.option("--start", default=1, show_default=True, help="Erster freier Platz des Bogens.")
@click.option("--right-mm", default=0.0, help="So viel weiter rechts.")
@click.option("--down-mm", default=0.0, help="So viel weiter unten.")
@click.option("--first", type=int, help="Vergebene Nummern ab dieser noch einmal.")
@of_tenant
def labels(
    target: Path,
    count: int,
    form: str,
    first: int | None,
    tenant: str | None,
    **alignment: float,
) -> None:
    """Etiketten mit neuen Nummern, die auf die Schreiben selbst geklebt werden."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    with _refused_in_words():
        order = LabelOrder(
            count=count,
            form=LabelForm(form),
            alignment=Alignment(**alignment),  # type: ignore[arg-type] # as declared above
            first=first,
        )
        target.write_bytes(office.printing.labels(order, actor=actor))
    console().print(f"{counted(count, 'Etikett', 'Etiketten')}: {target}", soft_wrap=True)


def _case(office: Office, actor: Actor, reference: str) -> CaseFileId:
    with office.records.read(actor) as tx:
        found = tx.cases.by_reference(reference)
    if found is None:
        raise click.ClickException(f"Die Akte {reference} gibt es nicht.")
    return found.id


def _unit(office: Office, actor: Actor, code: str) -> UnitId:
    with office.records.read(actor) as tx:
        units = {unit.code: unit.id for unit in tx.people.units(actor.tenant)}
    if code not in units:
        raise click.ClickException(f"Die Organisationseinheit {code} gibt es nicht.")
    return units[code]


@contextmanager
def _refused_in_words() -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        raise click.ClickException(refusal_of(error).happened) from error
