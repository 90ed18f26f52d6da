"""Commands that run the service: all of it, the web server, a worker."""

import fcntl
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from eakte.app import create_app, open_office, prepare, require_engines
from eakte.cli.ending import Ending, Stop
from eakte.cli.terminal import console, the_service_settings, the_settings
from eakte.cli.trial import look_after
from eakte.jobs import Lane
from eakte.serving import WebServer
from eakte.settings import Settings, programs_environment, share_metrics
from eakte.supervision import Family
from eakte.web import compiled_templates
from eakte.worker import Worker
from storage import EmbeddedStore

LANES = [lane.value for lane in Lane]
LOG_NAME = "eakte.log"


@click.command()
@click.option("--sample/--no-sample", default=True, help="Mit der Beispielstadt zum Ausprobieren.")
def up(sample: bool) -> None:  # noqa: FBT001 # click passes options by name
    """Alles auf diesem Rechner starten: Speicher, Datenbank, Texterkennung, Oberfläche."""
    settings = the_settings()
    with alone(settings.home):
        ending = Ending()
        ending.listen()
        _require_free_port(settings)
        log = settings.home / LOG_NAME
        environment = programs_environment(settings, log_file=str(log.resolve()))
        store = None if settings.s3_url else embedded(settings)
        family = Family(environment=environment, log=log)
        try:
            _run(settings, _watch(family, store, ending), family, with_sample=sample)
        except Stop:
            console().print("\neakte wird beendet; angefangene Seiten werden noch fertig gelesen …")
        finally:
            family.stop()
            if store is not None:
                store.stop()


@click.command()
def serve() -> None:
    """Nur die Oberfläche und die Schnittstelle anbieten."""
    settings = the_service_settings()
    folder = settings.metrics_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.glob("*.db"):  # numbers of a former run would be counted again
        old.unlink()
    share_metrics(folder)
    office = open_office(settings)  # refuse here, once, rather than in every web process
    templates = compiled_templates(create_app(settings, office))
    office.records.engine.dispose()  # no connection goes through a fork
    del office
    WebServer(settings, lambda: create_app(settings, templates=templates)).run()


@click.command()
@click.option(
    "--lane",
    "lanes",
    multiple=True,
    type=click.Choice(LANES),
    help="read: Texte erkennen, index: Suche, keep: Originale sperren, dispose: aussondern. "
    "Mehrfach möglich, ohne Angabe: alle.",
)
def worker(lanes: tuple[str, ...]) -> None:
    """Aufträge abarbeiten: Texte erkennen, Suche füllen, Originale sperren, aussondern."""
    settings = the_service_settings()
    if not lanes or Lane.READ in lanes:
        require_engines(settings)
    office = open_office(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    workers = [Worker(office=office, lane=Lane(lane), stop=stop) for lane in lanes or LANES]
    threads = [threading.Thread(target=one.run, name=one.lane) for one in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Only one `eakte up` in a home."""
    with (home / "eakte.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise click.ClickException(
                f"eakte läuft schon in {home}. Beenden Sie es zuerst, oder nennen Sie mit "
                "EAKTE_HOME einen anderen Ordner."
            ) from error
        yield


def _require_free_port(settings: Settings) -> None:
    """Refuse before anything is started; else another program would answer in our place."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web server does
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"Port {settings.port} auf {settings.host} ist belegt. Es wurde nichts gestartet. "
                "Wählen Sie mit EAKTE_PORT einen anderen."
            ) from error


def embedded(settings: Settings) -> EmbeddedStore:
    """The embedded object store of a home, started."""
    console().print("Objektspeicher startet …")
    store = EmbeddedStore(
        settings.store_folder, bucket=settings.s3_bucket, lock_days=settings.lock_days
    )
    store.start()
    return store


def _watch(family: Family, store: EmbeddedStore | None, ending: Ending) -> Callable[[], None]:
    """Looks after all processes, and whether to end; called again and again, by the main thread."""

    def watch() -> None:
        ending.look()
        if store is not None and not store.is_alive:
            before = store.settings.url
            store.start()
            if store.settings.url != before:  # its ports were taken meanwhile
                family.restart()
        family.watch()

    return watch


def _run(
    settings: Settings, watch: Callable[[], None], family: Family, *, with_sample: bool
) -> None:
    """Prepare, start and watch until somebody asks for the end, which is obeyed between steps."""
    watch()
    require_engines(settings)
    watch()
    prepare(settings)
    watch()
    _start(family, settings)
    watch()
    look_after(watch, open_office(settings), with_sample=with_sample)


def _start(family: Family, settings: Settings) -> None:
    family.start("serve", "serve")
    family.start("worker index", "worker", "--lane", Lane.INDEX)
    family.start("worker keep", "worker", "--lane", Lane.KEEP)
    if settings.hot_folders:
        family.start("hot folder", "hot-folder")
    family.start("worker dispose", "worker", "--lane", Lane.DISPOSE)
    for number in range(settings.read_workers):
        family.start(f"worker read {number + 1}", "worker", "--lane", Lane.READ)
