"""The wiring: the only place that picks adapters and knows the clock."""

import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apiflask import APIFlask
from pythonjsonlogger.json import JsonFormatter

from eakte import api, web
from eakte.accounts import Accounts
from eakte.casework import Casework
from eakte.database import make_engine
from eakte.deskwork import Deskwork
from eakte.filing import Filing
from eakte.keeping import Keeping
from eakte.lifecycle import Lifecycle
from eakte.office import Office
from eakte.operation import Operation
from eakte.reading import ReadingDesk
from eakte.receipts import open_signer
from eakte.records import Records
from eakte.settings import Settings
from indexing import ReaderSettings, SandboxedReader, WhooshIndex
from storage import Buckets, S3Settings, open_buckets


def create_app(settings: Settings, office: Office | None = None) -> APIFlask:
    """The web application: screens and REST service over one office."""
    office = office or open_office(settings, open_buckets(store_settings(settings)))
    app = APIFlask("eakte", static_folder=None, spec_path=None, docs_path=None)
    api.configure(app)
    app.register_blueprint(api.rest_service(office))
    web.configure(app, office)
    return app


def open_office(settings: Settings, buckets: Buckets) -> Office:
    """All flows over the database, stores, reader and index of an installation."""
    records = Records(engine=make_engine(settings.database), clock=make_clock(settings))
    desk = ReadingDesk(work=buckets.work, scratch=settings.scratch_folder)
    index = WhooshIndex(settings.index_folder)
    return Office(
        settings=settings,
        records=records,
        accounts=Accounts(records=records),
        casework=Casework(records=records),
        deskwork=Deskwork(records=records),
        filing=Filing(
            records=records,
            originals=buckets.originals,
            reader=SandboxedReader(_reader_settings(settings)),
            desk=desk,
            index=index,
            signer=open_signer(settings.keys_folder),
        ),
        keeping=Keeping(records=records, holder=buckets.holds),
        lifecycle=Lifecycle(records=records),
        operation=Operation(records=records, work=buckets.work, index=index),
    )


def make_clock(settings: Settings) -> Callable[[], datetime]:
    """The clock; set forward by EAKTE_CLOCK it runs on from there."""
    if settings.clock is None:
        return lambda: datetime.now(UTC)  # noqa: TID251 # this is the clock
    ahead: timedelta = settings.clock - datetime.now(UTC)  # noqa: TID251 # this is the clock
    return lambda: datetime.now(UTC) + ahead  # noqa: TID251 # this is the clock


def store_settings(settings: Settings) -> S3Settings:
    """Where the object store is: the configured one, else the embedded one of this installation."""
    raise NotImplementedError
