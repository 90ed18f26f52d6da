"""Commands that set an installation up: database, object store, a municipality."""

from pathlib import Path

import click

from eakte.app import open_office, prepare
from eakte.cli.terminal import console, the_settings
from eakte.domain.access import TenantId, system_actor
from eakte.domain.fileplan import build_file_plan, read_units
from eakte.domain.reference import ReferencePattern
from eakte.domain.retention_table import read_rules
from eakte.records import Tenant

CSV_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--tenant", help="Kurzname des Mandanten, zum Beispiel musterbach.")
@click.option("--name", help="Name, wie er auf den Bildschirmen steht.")
@click.option("--fileplan", type=CSV_FILE, help="Aktenplan als CSV: code, title, parent.")
@click.option("--rules", type=CSV_FILE, help="Aufbewahrungsregeln als CSV.")
@click.option("--pattern", default=ReferencePattern().text, help="Form der Aktenzeichen.")
def init(
    tenant: str | None, name: str | None, fileplan: Path | None, rules: Path | None, pattern: str
) -> None:
    """Datenbank und Objektspeicher einrichten, mit --tenant auch einen Mandanten."""
    settings = the_settings()
    prepare(settings)
    console().print("Datenbank und Objektspeicher sind eingerichtet.")
    if tenant is None:
        return
    if name is None or fileplan is None or rules is None:
        raise click.UsageError("Zu --tenant gehören --name, --fileplan und --rules.")
    form = ReferencePattern(text=pattern).text  # refused here, before anything is stored
    units = read_units(fileplan.read_text("utf-8"))
    known_rules = read_rules(rules.read_text("utf-8"))
    build_file_plan(units, known_rules)
    key = TenantId(tenant)
    with open_office(settings).records.begin(system_actor(key)) as tx:
        if key in tx.people.tenants():
            raise click.ClickException(f"Den Mandanten {tenant} gibt es schon.")
        tx.people.add_tenant(Tenant(id=key, name=name, reference_pattern=form))
        tx.plans.replace(units, known_rules)
    console().print(f"{name}: {len(units)} Aktenplanpositionen, {len(known_rules)} Regeln.")
