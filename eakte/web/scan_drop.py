"""Scans handed in on the screen: all files of a form become one batch of whoever sends them."""

import uuid
from collections.abc import Sequence
from contextlib import ExitStack

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from eakte.domain.access import Action
from eakte.domain.errors import InvalidValue
from eakte.domain.scanning import Announcement, Batch, PartPlan, Protection, Separation
from eakte.intake import Upload
from eakte.refusals import EXPECTED, refusal_of
from eakte.web import fields
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, takes_files, the_actor, the_office
from eakte.web.scan_batches import shown
from eakte.web.scan_uploads import NOTHING_CHOSEN, scanned_file
from eakte.web.scan_words import AT_SCREEN

blueprint = Blueprint("scan_drop", __name__, url_prefix="/scan")


@blueprint.post("")
@needs(Action.SCAN)
@takes_files
def receive() -> ResponseReturnValue:
    """Announce, hand in and complete a batch; sent twice it is one batch."""
    files = [file for file in request.files.getlist("scan") if file.filename]
    try:
        batch = _batch_of(files)
    except EXPECTED as error:
        refusal = form_refusal(error)
        return shown("scan_batches.html", refusal=refusal), refusal.status
    return redirect(url_for("scan_batch.screen", batch=batch.id), 303)


def _batch_of(files: Sequence[FileStorage]) -> Batch:
    """Hand the files in, in the order of the form.

    Raises:
        Exception: one of EXPECTED; nothing of the batch was filed then.
    """
    office, actor = the_office(), the_actor()
    if not files:
        raise InvalidValue("scan", NOTHING_CHOSEN)
    with ExitStack() as stack:
        uploads = [stack.enter_context(scanned_file(file)) for file in files]
        batch, _ = office.scan_delivery.announce(_announcement(uploads), actor=actor)
        try:
            for number, upload in enumerate(uploads, start=1):
                office.scanning.accept(batch.id, number, upload, actor=actor)
        except EXPECTED as error:
            told = refusal_of(error).happened
            office.scan_checking.give_up(batch.id, reason=told, actor=actor)
            raise
        return office.scanning.complete(batch.id, actor=actor)


def _announcement(uploads: Sequence[Upload]) -> Announcement:
    key = fields.line(request.form, "schluessel") or str(uuid.uuid4())
    return Announcement(
        key=key,
        name=fields.line(request.form, "bezeichnung") or uploads[0].file_name,
        parts=tuple(
            PartPlan(
                number=number,
                file_name=upload.file_name,
                sha256=upload.sha256,
                size_bytes=upload.size_bytes,
            )
            for number, upload in enumerate(uploads, start=1)
        ),
        pages=request.form.get("blatt", type=int),
        separation=fields.choice(request.form, "trennung", Separation, Separation.SHEETS),
        protection=fields.choice(request.form, "schutz", Protection, Protection.NORMAL),
        sheets=request.form.get("papier", type=int),
        is_duplex=bool(request.form.get("beidseitig")),
        operator=fields.line(request.form, "gescannt_von"),
        device=AT_SCREEN,
    )
