"""What an installation can choose: one TOML file and the environment, read once and frozen."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path

from eakte.hot_folder_settings import HotFolderSettings, hot_folders

NOT_SETTINGS = {"EAKTE_CONFIG", "EAKTE_TESTDATA"}  # where the file is; where tests find data
TEST_PREFIX = "EAKTE_TEST_"
RANGES = {
    "port": (1, 65535),
    "lock_days": (0, 36500),
    "workers": (0, 256),
    **dict.fromkeys(("web_processes", "web_threads"), (1, 256)),
    **dict.fromkeys(("upload_limit_bytes", "scan_batch_limit_bytes"), (1, 5 * 1024**4)),  # of S3
    "scan_open_batches": (1, 10_000),
    **dict.fromkeys(("scan_paper_wait_days", "scan_given_up_wait_days"), (0, 3660)),
    **dict.fromkeys(("scan_sample_percent", "scan_sample_percent_high"), (0, 100)),
    "second_reader_below": (0, 100),
    "search_shards": (1, 1024),
    "search_replicas": (0, 10),
    "destruction_persons": (2, 3),
    "destruction_wait_days": (0, 365),
}
BEGINNINGS = {
    "database_url": ("sqlite:///", "postgresql://"),
    "owner_url": ("postgresql://",),
    "s3_url": ("http://", "https://"),
    "s3_public_url": ("http://", "https://"),
    "search_url": ("http://", "https://"),
    "time_stamp_url": ("http://", "https://"),
}
CHOICES = {
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
    "reading_mode": ("schnell", "genau"),
    "search_engine": ("whoosh", "opensearch"),
    "xdomea_version": ("2.3.0", "2.4.0", "3.0.0", "3.1.0", "4.0.0"),
}


class SettingsError(Exception):
    """The configuration cannot be used; the message names the setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, each by the same name in the TOML file and, as EAKTE_NAME, in the environment.

    home: directory with everything this installation keeps.
    host, port: where the service listens.
    database_url: empty means the embedded SQLite database below home.
    owner_url: PostgreSQL role that owns the tables and runs migrations; empty: database_url.
    s3_url: http(s)://host:port; empty means the embedded SeaweedFS.
    s3_…_key, s3_…_secret: one pair for each identity (app, holder, disposal, admin).
    s3_public_url: where scanning stations reach the same store; empty: they do not.
    s3_bucket: beginning of the names of the three buckets.
    lock_days: default retention of originals in the store, in days; 0 means legal hold only.
    clock: ISO date and time with offset; sets the clock forward for trying out and tests.
    search_engine: whoosh (an index in `home`, one machine) or opensearch (a cluster of its own).
    search_url: https://host:port of a node of the cluster, or of several with commas between.
    search_name: beginning of the names of the indexes in the cluster.
    search_user, search_password: login at the cluster; or search_api_key instead of both.
    search_ca: file with the certificates that are trusted; empty: those of public authorities.
    search_shards, search_replicas: parts of the index, and further copies of each.
    tesseract: path of another Tesseract; empty means the one that was installed with eakte.
    tessdata: folder of its languages; empty means those that were installed with eakte.
    reading_mode: how finely scans are read, schnell (200 dpi) or genau (as they were scanned).
    second_reader_below: percent of confidence below which eakte[reader2] reads a page; 0: never.
    destruction_persons: how many persons take part in a destruction, 2 or 3.
    destruction_wait_days: days between the last approval and the destruction.
    xdomea_version: of the messages to the archive.
    xdomea_schemas: folder with one folder of schemas for each version; empty: not validated.
    office_name, office_prefix, office_key: this office in messages, with its code in a directory.
    archive_name, archive_prefix, archive_key: the archive; without a key any sender may answer.
    time_stamp_url: authority that stamps scan batches (RFC 3161); empty: none does.
    time_stamp_ca: file with the certificates that are trusted for its stamps.
    hot_folders: folders from which scans are fetched; only in the file.
    upload_limit_bytes: largest body that is taken.
    scan_batch_limit_bytes, scan_open_batches: most bytes of a batch, most open ones of a station.
    scan_sample_percent, scan_sample_percent_high: of pages drawn for the check, by protection.
    scan_unit, scan_town: the scanning station in transfer notes; town empty: the municipality.
    scan_procedure, scan_procedure_version, scan_procedure_as_of: its written procedure, with the
        ISO date from which it is in force (empty: the day of the batch).
    scan_paper_wait_days: days from closing a batch until its paper may be released.
    scan_given_up_wait_days: days from giving a batch up until its files may be erased.
    scan_keep_paper, scan_keep_paper_kinds: plan positions, kinds of documents: their paper stays.
    clamd: the virus scanner, as host:port or path of its socket; empty: there is none.
    behind_https: a proxy in front speaks HTTPS; cookies are then Secure.
    log_file: where events are written; empty means standard error.
    workers: processes that read documents under `eakte up`; 0 means one for each core.
    """

    home: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8080
    database_url: str = field(default="", repr=False)
    owner_url: str = field(default="", repr=False)
    s3_url: str = ""
    s3_app_key: str = ""
    s3_app_secret: str = field(default="", repr=False)
    s3_holder_key: str = ""
    s3_holder_secret: str = field(default="", repr=False)
    s3_disposal_key: str = ""
    s3_disposal_secret: str = field(default="", repr=False)
    s3_admin_key: str = ""
    s3_admin_secret: str = field(default="", repr=False)
    s3_public_url: str = ""
    s3_bucket: str = "eakte"
    lock_days: int = 0
    workers: int = 0
    web_processes: int = 2
    web_threads: int = 8
    search_engine: str = "whoosh"
    search_url: str = ""
    search_name: str = "eakte"
    search_user: str = ""
    search_password: str = field(default="", repr=False)
    search_api_key: str = field(default="", repr=False)
    search_ca: str = ""
    search_shards: int = 1
    search_replicas: int = 1
    tesseract: str = ""
    tessdata: str = ""
    reading_mode: str = "schnell"
    second_reader_below: int = 0
    clock: datetime | None = None
    destruction_persons: int = 3
    destruction_wait_days: int = 14
    xdomea_version: str = "3.1.0"
    xdomea_schemas: str = ""
    office_name: str = ""
    office_prefix: str = ""
    office_key: str = ""
    archive_name: str = ""
    archive_prefix: str = ""
    archive_key: str = ""
    time_stamp_url: str = ""
    time_stamp_ca: str = ""
    hot_folders: tuple[HotFolderSettings, ...] = ()
    upload_limit_bytes: int = 2 * 1024**3
    scan_batch_limit_bytes: int = 20 * 1024**3
    scan_open_batches: int = 50
    scan_sample_percent: int = 4
    scan_sample_percent_high: int = 4
    scan_unit: str = "Scanstelle"
    scan_town: str = ""
    scan_procedure: str = "Ersetzendes Scannen"
    scan_procedure_version: str = "1"
    scan_procedure_as_of: str = ""
    scan_paper_wait_days: int = 183
    scan_given_up_wait_days: int = 30
    scan_keep_paper: str = "00.20,20.10,21.21,34"
    scan_keep_paper_kinds: str = "Urkunde,Siegel,Vollmacht,Testament,Notar,Vollstreckungstitel"
    clamd: str = ""
    behind_https: bool = False
    log_level: str = "INFO"
    log_file: str = ""

    @property
    def database(self) -> str:
        """Address of the database for the services."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'eakte.sqlite'}"

    @property
    def read_workers(self) -> int:
        """How many processes read documents."""
        return self.workers or os.cpu_count() or 1

    @property
    def metrics_folder(self) -> Path:
        """Where the web processes of one server share their numbers."""
        return self.home / "metrics"

    @property
    def index_folder(self) -> Path:
        """Where the search index lies; as confidential as the originals."""
        return self.home / "index"

    @property
    def scratch_folder(self) -> Path:
        """Spool of uploads and of child processes; swept when older than an hour."""
        return self.home / "scratch"

    @property
    def keys_folder(self) -> Path:
        """Private keys of this installation."""
        return self.home / "keys"

    @property
    def store_folder(self) -> Path:
        """Data of the embedded object store."""
        return self.home / "store"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the file named by EAKTE_CONFIG, overruled by EAKTE_… of the environment.

    Raises:
        SettingsError: an unknown name, or a value of the wrong kind or out of its range.
    """
    env = os.environ if environment is None else environment
    given: dict[str, object] = {}
    if path := env.get("EAKTE_CONFIG"):
        given |= _from_file(Path(path))
    for name, value in env.items():
        if (
            name.startswith("EAKTE_")
            and not name.startswith(TEST_PREFIX)
            and name not in NOT_SETTINGS
        ):
            given[name.removeprefix("EAKTE_").lower()] = value
    known = {f.name for f in fields(Settings)}
    unknown = sorted(set(given) - known)
    if unknown:
        raise SettingsError(f"Unbekannte Einstellung: {', '.join(unknown)}")
    values = {name: _typed(name, value) for name, value in given.items()}
    for name, typed in values.items():
        _require_sane(name, typed)
    if values.get("search_engine") == "opensearch" and not values.get("search_url"):
        raise SettingsError("Einstellung search_url: search_engine = opensearch braucht sie.")
    if values.get("time_stamp_url") and not values.get("time_stamp_ca"):
        raise SettingsError("Einstellung time_stamp_ca: time_stamp_url braucht sie.")
    return Settings(**values)  # type: ignore[arg-type] # each is made by _typed from the default's type


def share_metrics(folder: Path) -> None:
    """Let the web processes of a server share their numbers; before their library is imported."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder.resolve())


def programs_environment(settings: Settings, *, log_file: str) -> Mapping[str, str]:
    """The environment for the programs that `eakte up` starts: as its own, with one log for all."""
    given = {"EAKTE_LOG_FILE": settings.log_file or log_file, "PYTHONUNBUFFERED": "1"}
    return os.environ | given


def _from_file(path: Path) -> dict[str, object]:
    try:
        return dict(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise SettingsError(f"Die Konfiguration {path} lässt sich nicht lesen.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"Die Konfiguration {path} ist kein TOML: {error}") from error


def _typed(name: str, value: object) -> object:
    """The value as the type of the setting."""
    wanted = next(f.default for f in fields(Settings) if f.name == name)
    try:
        if name == "clock":
            return _moment(value)
        if name == "hot_folders":
            return hot_folders(value)
        if isinstance(wanted, bool):
            return _truth(value)
        if isinstance(wanted, int):
            return int(str(value))
        return Path(_text(value)) if isinstance(wanted, Path) else _text(value)
    except (ValueError, TypeError) as error:
        raise SettingsError(f"Einstellung {name}: Dieser Wert passt nicht.") from error


def _require_sane(name: str, value: object) -> None:
    """Refuse what could only fail later; the text of an address may hold a password."""
    if name in RANGES and isinstance(value, int):
        least, most = RANGES[name]
        if not least <= value <= most:
            raise SettingsError(f"Einstellung {name}: {value} liegt nicht in {least} bis {most}.")
    if name in BEGINNINGS and value and not str(value).startswith(BEGINNINGS[name]):
        wanted = " oder ".join(BEGINNINGS[name])
        raise SettingsError(f"Einstellung {name}: die Adresse muss mit {wanted} beginnen.")
    if name in CHOICES and value not in CHOICES[name]:
        raise SettingsError(f"Einstellung {name}: eines von {', '.join(CHOICES[name])}.")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text wanted")
    return value


def _moment(value: object) -> datetime | None:
    if value in ("", None):
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError("offset missing")
    return moment


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() not in {"0", "1", "true", "false"}:
        raise ValueError(str(value))
    return str(value).lower() in {"1", "true"}
