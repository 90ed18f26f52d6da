"""Commands that keep an installation sound: index, comparison, store, failed jobs."""

import json
from dataclasses import asdict

import click

from eakte.app import store_settings
from eakte.cli.terminal import (
    as_json,
    console,
    counting,
    of_tenant,
    show,
    the_office,
    the_settings,
    the_tenant,
)
from eakte.domain.access import system_actor
from eakte.index_care import IndexCheck
from eakte.index_drift import Fault
from eakte.jobs import JobState
from eakte.reconcile import Report
from storage import Step, open_buckets, verify_store

REPORTS = {
    Report.MISSING: "Inhalt fehlt im Speicher",
    Report.CHANGED: "Inhalt ist verändert",
    Report.UNTRACKED: "Objekt ohne Dokument",
    Report.HIDDEN: "Löschmarke über einem Original",
    Report.HOLDS: "Löschsperre fehlt",
    Report.INDEX: "Suchindex weicht ab",
    Report.JOBS: "Auftrag, den niemand bearbeitet",
    Report.JOURNAL: "Protokoll ist beschädigt",
}
FAULTS = {
    Fault.MISSING: "Seiten, die im Suchindex fehlen",
    Fault.SURPLUS: "Seiten, die nicht mehr im Suchindex stehen dürften",
    Fault.STALE: "Seiten, deren Text oder Angaben im Suchindex veraltet sind",
    Fault.WAITING: "Seiten, die auf den Suchindex noch warten",
}
DIFFERS, REPAIR_ORDERED = 1, 3  # 2 is a mistake in the command, as everywhere
STEPS = {
    Step.SETTINGS: "Versionierung und Sperren der drei Bereiche",
    Step.ROUND_TRIP: "Dieselben Bytes kommen zurück",
    Step.LARGE: "Große Dateien",
    Step.REPEATED_PUT: "Derselbe Inhalt macht keine zweite Version",
    Step.VERSIONS: "Anderer Inhalt macht eine neue Version, die alte bleibt",
    Step.WRONG_DIGEST: "Falsche Prüfsumme wird abgelehnt",
    Step.WRONG_LENGTH: "Falsche Länge wird abgelehnt",
    Step.MISSING: "Was fehlt, wird als fehlend gemeldet",
    Step.HOLD: "Eine Löschsperre verhindert das Löschen",
    Step.DISPOSAL: "Nach der Freigabe lässt sich löschen",
    Step.WORK: "Abgeleitetes lässt sich sofort löschen",
    Step.APP_LIFTS_HOLD: "Der Dienst darf keine Löschsperre aufheben",
    Step.APP_SETS_LOCKS: "Der Dienst darf keine Sperren einstellen",
    Step.HOLDER_READS: "Der Sperrschlüssel darf weder lesen noch löschen",
    Step.LEAVES_NOTHING: "Von der Prüfung bleibt nichts zurück",
}


@click.command("rebuild-index")
def rebuild_index() -> None:
    """Den Suchindex aus den gespeicherten Texten neu aufbauen; die Suche geht weiter."""
    office = the_office()
    with office.records.read(None) as tx:
        total = tx.stock.indexed_page_count()
    with counting("Seiten") as bar:
        task = bar.add_task("Seiten", total=total)
        office.filing.rebuild_index(each=lambda number: bar.update(task, completed=number))
    console().print(f"Der Suchindex ist neu aufgebaut: {total} Seiten.")


@click.command("check-index")
@click.option("--repair", "repairs", is_flag=True, help="Abweichungen im Hintergrund beheben.")
@of_tenant
@as_json
def check_index(repairs: bool, tenant: str | None, is_json: bool) -> None:  # noqa: FBT001 # click passes by name
    """Den Suchindex Seite für Seite mit der Datenbank vergleichen.

    Endet mit 0, wenn beide übereinstimmen, mit 1 bei Abweichungen, mit 3, wenn deren Behebung
    beauftragt ist. Seiten, die auf den Index noch warten, sind keine Abweichungen.
    """
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    with office.records.read(actor) as tx:
        total = tx.stock.indexed_page_count()
    with counting("Seiten") as bar:
        task = bar.add_task("Seiten", total=total)
        found = office.index_care.compare(
            repairs=repairs, actor=actor, each=lambda number: bar.update(task, completed=number)
        )
    if is_json:
        click.echo(json.dumps(asdict(found)))
    else:
        _tell(found)
    if found.differing:
        raise click.exceptions.Exit(REPAIR_ORDERED if repairs else DIFFERS)


def _tell(found: IndexCheck) -> None:
    for fault, words in FAULTS.items():
        if count := getattr(found, fault):
            console().print(f"{words}: {count}")
    if not found.differing:
        console().print(f"Der Suchindex stimmt mit der Datenbank überein: {found.pages} Seiten.")
    elif found.is_repaired:
        console().print("Die Abweichungen werden im Hintergrund behoben.")


@click.command()
@click.option("--full", "reads_bytes", is_flag=True, help="Jedes Original lesen und vergleichen.")
@as_json
def check(reads_bytes: bool, is_json: bool) -> None:  # noqa: FBT001 # click passes by name
    """Datenbank, Speicher, Suchindex, Aufträge und Protokoll miteinander vergleichen."""
    office = the_office()
    with counting("Originale") as bar:
        task = bar.add_task("Originale", total=None)
        findings = list(
            office.reconciliation.findings(
                reads_bytes=reads_bytes, each=lambda number: bar.update(task, completed=number)
            )
        )
    if is_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    for finding in () if is_json else findings:
        words = REPORTS[finding.report]
        console().print(f"{words}: {finding.key} {finding.detail}", soft_wrap=True)
    if findings:
        raise click.exceptions.Exit(1)
    if not is_json:
        console().print("Alles stimmt überein.")


@click.group()
def storage() -> None:
    """Der Objektspeicher."""


@storage.command()
@as_json
def verify(is_json: bool) -> None:  # noqa: FBT001 # click passes options by name
    """Prüfen, ob der eingestellte Speicher kann, was eakte von ihm braucht."""
    findings = list(verify_store(open_buckets(store_settings(the_settings()))))
    if is_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    for finding in () if is_json else findings:
        mark = "gut    " if finding.passed else "FEHLER "
        console().print(f"{mark} {STEPS[finding.step]} {finding.detail}", soft_wrap=True)
    if not all(finding.passed for finding in findings):
        raise click.exceptions.Exit(1)


@click.command("read-again")
@of_tenant
def read_again(tenant: str | None) -> None:
    """Schlecht lesbare Seiten im Hintergrund neu lesen, wo eine neuere Texterkennung hilft."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    count = office.legibility.order_rereading(actor=actor)
    console().print(f"Dokumente, die neu gelesen werden: {count}.")


@click.command("scan-again")
@of_tenant
def scan_again(tenant: str | None) -> None:
    """Jetzt auf Schadsoftware prüfen, was der Virenscanner noch nicht geprüft hat."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    count = office.protection.order(actor=actor)
    console().print(f"Dokumente, die jetzt geprüft werden: {count}.")


@click.group()
def jobs() -> None:
    """Aufträge im Hintergrund."""


@jobs.command("list")
@click.option(
    "--state",
    type=click.Choice([state.value for state in JobState]),
    help="ready: wartet, running: läuft, done: fertig, dead: fehlgeschlagen.",
)
@of_tenant
@as_json
def list_jobs(state: str | None, tenant: str | None, is_json: bool) -> None:  # noqa: FBT001
    """Die neuesten Aufträge, mit --state dead die liegen gebliebenen."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    page = office.operation.jobs(actor=actor, state=JobState(state) if state else None)
    columns = [("id", "Nr."), ("kind", "Art"), ("state", "Stand"), ("attempt", "Versuch")]
    words = {"kind": "job", "state": "job_state", "error": "job_error"}
    show(page.lines, [*columns, ("error", "Fehler")], is_json=is_json, words=words)


@jobs.command()
@click.argument("number", metavar="[NUMMER]", type=int, required=False)
@of_tenant
def repeat(number: int | None, tenant: str | None) -> None:
    """Liegen gebliebene Aufträge wiederholen: einen, oder ohne Nummer alle."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    count = office.operation.repeat(actor=actor, job_id=number)
    console().print(f"Wiederholt: {count}.")
