"""The wiring: the only place that picks adapters and knows the clock."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from logging.handlers import WatchedFileHandler

from apiflask import APIFlask
from pythonjsonlogger.json import JsonFormatter
from werkzeug.middleware.proxy_fix import ProxyFix

from eakte import api, web
from eakte.backups.restoring import RESTORING
from eakte.backups.safekeeping import Safekeeping
from eakte.database import make_engine
from eakte.domain.backup import KeyMissing, RestoreUnfinished
from eakte.migrations import is_current, upgrade
from eakte.office import Office
from eakte.parts import Parts
from eakte.printing.key import open_sheet_key
from eakte.receipts import known_signer, open_signer
from eakte.records import Records
from eakte.settings import Settings, SettingsError
from eakte.wiring import office_of
from indexing import (
    Clamd,
    ClusterSettings,
    KeptTerms,
    Limits,
    OpenSearchIndex,
    PageReader,
    ReaderSettings,
    ReadingMode,
    SandboxedReader,
    SandboxedScanBench,
    ScanBench,
    ScannerAddressRefused,
    SearchIndex,
    VirusScanner,
    WhooshIndex,
    check_tesseract,
    second_reader,
)
from indexing.renditions import SandboxedMaker
from storage import (
    Buckets,
    S3Settings,
    embedded_settings,
    open_buckets,
    prepare_buckets,
    store_identity,
)

PER_CENT = 100
# What reads has to wait as long as people want all cores: its time of the CPU tells what is
# endless, the clock only what hangs.
LOOK_WALL_S, PAGE_WALL_S = 600, 1800


class NotPrepared(Exception):
    """The database or the object store was not prepared for this version: run `eakte init`."""


class AnotherStore(Exception):
    """The configured object store is not the one of this database: nothing is started."""


def create_app(
    settings: Settings,
    office: Office | None = None,
    *,
    templates: web.CompiledTemplates | None = None,
) -> APIFlask:
    """The web application: screens and REST service over one office.

    templates: of an application like this one; None: each is compiled when it is first shown.
    """
    office = office or open_office(settings)
    app = APIFlask(
        "eakte",
        static_folder=None,  # type: ignore[arg-type] # as in Flask: no route for files of its own
        spec_path=None,
        docs_path=None,
    )
    if settings.behind_https:  # the proxy in front says who asks and that it was by https
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign] # as Flask documents it
    api.configure(app)
    app.register_blueprint(api.rest_service(office))
    web.configure(app, office)
    app.jinja_env.bytecode_cache = templates
    return app


def prepare(settings: Settings) -> None:
    """Bring database and object store to what this version needs; harmless to repeat.

    Raises:
        AnotherStore: the database belongs to another object store.
    """
    owner = make_engine(settings.owner_url or settings.database)
    upgrade(owner)
    owner.dispose()
    prepare_buckets(store_settings(settings))
    identity = store_identity(open_buckets(store_settings(settings)))
    with _records(settings).begin(None) as tx:
        known = tx.installation.value("store") or tx.installation.keep("store", identity)
    if known != identity:
        raise AnotherStore(known)


def require_engines(settings: Settings) -> None:
    """Refuse to start workers with a text recognition that cannot read.

    Raises:
        EngineRefused: the configured Tesseract is missing, too old, or has no German.
        SecondReaderMissing: the second reader is switched on, but not installed.
    """
    chosen = _reader_settings(settings)
    check_tesseract(chosen)
    second_reader(chosen.second_reader_below)


def open_office(settings: Settings) -> Office:
    """The office of an installation that was prepared.

    Raises:
        NotPrepared: the schema is not the one of this version.
        AnotherStore: the object store is not the one of this database.
        RestoreUnfinished: a restore was interrupted.
    """
    records = _records(settings)
    if not is_current(records.engine):
        raise NotPrepared
    buckets = open_buckets(store_settings(settings))
    _require_own_store(records, buckets)
    return wired(settings, records, buckets)


def open_restore(settings: Settings) -> Safekeeping:
    """The way back from a backup, into an installation that nobody has used.

    Raises:
        KeyMissing: the keys that were kept elsewhere are not in their place yet.
    """
    signer = known_signer(settings.keys_folder)
    if signer is None:
        raise KeyMissing("")
    prepare_buckets(store_settings(settings))
    engine = make_engine(settings.owner_url or settings.database)
    return Safekeeping(
        records=Records(engine=engine, clock=make_clock(settings)),
        buckets=open_buckets(store_settings(settings)),
        signer=signer,
        scratch=settings.scratch_folder,
    )


def wired(
    settings: Settings,
    records: Records,
    buckets: Buckets,
    reader: PageReader | None = None,
    bench: ScanBench | None = None,
) -> Office:
    """All flows over a database and an object store; reader, bench None: own ones are made."""
    index, scanner = _search_index(settings), _scanner(settings)
    return office_of(
        Parts(
            settings=settings,
            records=records,
            buckets=buckets,
            reader=reader or SandboxedReader(_reader_settings(settings), scanner),
            maker=SandboxedMaker(_reader_settings(settings)),
            bench=bench or SandboxedScanBench(_reader_settings(settings), scanner),
            index=index,
            terms=KeptTerms(index),
            scanner=scanner,
            signer=open_signer(settings.keys_folder),
            sheet_key=open_sheet_key(settings.keys_folder),
        )
    )


def _records(settings: Settings) -> Records:
    return Records(engine=make_engine(settings.database), clock=make_clock(settings))


def _require_own_store(records: Records, buckets: Buckets) -> None:
    with records.read(None) as tx:
        known, unfinished = tx.installation.value("store"), tx.installation.value(RESTORING)
    if unfinished:
        raise RestoreUnfinished
    if known != store_identity(buckets):
        raise AnotherStore(known or "")


def _search_index(settings: Settings) -> SearchIndex:
    """The search index of this installation; only here the engine is chosen."""
    if settings.search_engine == "whoosh":
        return WhooshIndex(settings.index_folder)
    return OpenSearchIndex(
        ClusterSettings(
            urls=[url.strip() for url in settings.search_url.split(",")],
            name=settings.search_name,
            user=settings.search_user,
            password=settings.search_password,
            api_key=settings.search_api_key,
            ca_file=settings.search_ca,
            shards=settings.search_shards,
            replicas=settings.search_replicas,
        )
    )


def _scanner(settings: Settings) -> VirusScanner | None:
    """The configured virus scanner; None: there is none.

    Raises:
        SettingsError: its address is none.
    """
    try:
        return Clamd(address=settings.clamd) if settings.clamd else None
    except ScannerAddressRefused as error:
        raise SettingsError("Einstellung clamd: host:port oder Pfad des Sockets.") from error


def _reader_settings(settings: Settings) -> ReaderSettings:
    return ReaderSettings(
        tesseract=settings.tesseract,
        tessdata=settings.tessdata,
        scratch=settings.scratch_folder,
        mode=ReadingMode(settings.reading_mode),
        second_reader_below=settings.second_reader_below / PER_CENT,
        takes_leftovers=True,  # not the workers: they hold locks that people at the screen wait for
        limits=Limits(look_wall_s=LOOK_WALL_S, page_wall_s=PAGE_WALL_S),
    )


def make_clock(settings: Settings) -> Callable[[], datetime]:
    """The clock; set forward by EAKTE_CLOCK it runs on from there."""
    if settings.clock is None:
        return lambda: datetime.now(UTC)  # noqa: TID251 # this is the clock
    ahead: timedelta = settings.clock - datetime.now(UTC)  # noqa: TID251 # this is the clock
    return lambda: datetime.now(UTC) + ahead  # noqa: TID251 # this is the clock


def store_settings(settings: Settings) -> S3Settings:
    """Where the object store is: the configured one, else the embedded one of this installation.

    Raises:
        StoreNotStarted: the embedded one was never started here.
    """
    if not settings.s3_url:
        embedded = embedded_settings(
            settings.store_folder, bucket=settings.s3_bucket, lock_days=settings.lock_days
        )
        return replace(embedded, public_url=settings.s3_public_url)
    return S3Settings(
        url=settings.s3_url,
        bucket=settings.s3_bucket,
        app_key=settings.s3_app_key,
        app_secret=settings.s3_app_secret,
        holder_key=settings.s3_holder_key,
        holder_secret=settings.s3_holder_secret,
        disposal_key=settings.s3_disposal_key,
        disposal_secret=settings.s3_disposal_secret,
        admin_key=settings.s3_admin_key,
        admin_secret=settings.s3_admin_secret,
        lock_days=settings.lock_days,
        public_url=settings.s3_public_url,
    )


def configure_logging(settings: Settings) -> None:
    """One JSON line for each event; never names of citizens, never text read.

    The log file may be renamed by whoever limits its size: it is opened anew then.
    """
    handler = (
        WatchedFileHandler(settings.log_file, encoding="utf-8")
        if settings.log_file
        else logging.StreamHandler()
    )
    handler.setFormatter(
        JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", json_ensure_ascii=False)
    )
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for noisy in ("alembic", "urllib3", "pypdf"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("opensearch").setLevel(logging.ERROR)  # it tells each try of a request
