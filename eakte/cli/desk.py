"""Commands for documents: take files in, search."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from eakte.cli.terminal import as_json, console, counting, of_tenant, show, the_office, the_tenant
from eakte.domain.access import Actor, system_actor
from eakte.finding import SearchRequest
from eakte.intake import Inbox, InCase, Target, Upload
from eakte.office import Office
from eakte.query_words import INDEX_REBUILDING
from eakte.refusals import EXPECTED, refusal_of
from eakte.spool import Spooled, spooled

FILES = click.Path(exists=True, path_type=Path)


@click.command("import")
@click.argument("paths", metavar="PFAD...", nargs=-1, required=True, type=FILES)
@click.option("--case-file", help="Aktenzeichen; ohne Angabe in den Posteingang.")
@of_tenant
@as_json
def take_in(
    paths: Sequence[Path],
    case_file: str | None,
    tenant: str | None,
    is_json: bool,  # noqa: FBT001 # click passes options by name
) -> None:
    """Dateien und ganze Ordner übernehmen; jede Datei nur einmal, so oft man es auch aufruft."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    into = _target(office, actor, case_file)
    files = sorted(_files(paths))
    with counting("Übernehmen") as bar:
        results = [_taken(office, actor, file, into) for file in bar.track(files)]
    if is_json:
        click.echo(json.dumps(results, ensure_ascii=False))
    refused = [result for result in results if "refusal" in result]
    for result in () if is_json else refused:
        console().print(f"{result['file']}: {result['refusal']}", soft_wrap=True)
    if not is_json:
        console().print(f"{len(results) - len(refused)} von {len(results)} Dateien übernommen.")
    if refused:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("words", metavar="WORT...", nargs=-1, required=True)
@click.option("--user", "login", required=True, help="Mit den Rechten dieser Person.")
@as_json
def search(words: Sequence[str], login: str, is_json: bool) -> None:  # noqa: FBT001 # click
    """Seiten mit diesen Wörtern suchen, so wie eine Person sie fände."""
    office = the_office()
    with office.records.read(None) as tx:
        account = tx.people.account_by_login(login)
        if account is None:
            raise click.ClickException(f"Eine Person {login} gibt es nicht.")
        actor = tx.people.actor(account)
    found = office.filing.find(SearchRequest(words=" ".join(words)), actor=actor)
    if found.is_rebuilding:
        raise click.ClickException(" ".join(INDEX_REBUILDING))
    lines = [
        {
            "reference": hit.case.reference if hit.case else "Posteingang",
            "subject": hit.document.subject,
            "document_id": hit.document.id,
            "page": hit.page.number,
            "snippet": hit.snippet.text,
        }
        for hit in found.hits
    ]
    columns = [("reference", "Akte"), ("subject", "Betreff"), ("page", "S."), ("snippet", "Text")]
    show(lines, columns, is_json=is_json)
    if not is_json:
        console().print(f"{found.documents} Schreiben, {found.total} Seiten.")


def _target(office: Office, actor: Actor, reference: str | None) -> Target:
    if reference is None:
        return Inbox()
    with office.records.read(actor) as tx:
        case = tx.cases.by_reference(reference)
    if case is None:
        raise click.ClickException(f"Eine Akte {reference} gibt es nicht.")
    return InCase(case=case.id)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (found for found in path.rglob("*") if found.is_file())
        else:
            yield path


def _taken(office: Office, actor: Actor, file: Path, into: Target) -> dict[str, str]:
    try:
        with _spooled(office, file) as body:
            upload = Upload(
                path=body.path,
                file_name=file.name,
                size_bytes=body.size_bytes,
                sha256=body.sha256,
                is_batch=True,
            )
            key = f"import:{upload.request_hash(into)}"
            receipt = office.filing.receive(upload, into=into, actor=actor, key=key)
    except EXPECTED as error:
        return {"file": str(file), "refusal": refusal_of(error).sentence}
    return {"file": str(file), "document_id": receipt.document_id, "sha256": receipt.sha256}


@contextmanager
def _spooled(office: Office, file: Path) -> Iterator[Spooled]:
    """A copy of our own: the file may change while it is being taken in."""
    with (
        file.open("rb") as source,
        spooled(
            source,
            folder=office.settings.scratch_folder,
            length=file.stat().st_size,
            sha256=None,
            limit_bytes=office.settings.upload_limit_bytes,
        ) as body,
    ):
        yield body
