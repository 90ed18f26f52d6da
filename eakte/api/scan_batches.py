"""Endpoints of scanning stations (Scanstelle): announce a batch, hand it in, see its results."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from eakte.api.bodies import delivered
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import PREFIX, endpoint
from eakte.api.fields import Choice, PagingIn, Request, Values, paging
from eakte.api.scan_schemas import (
    ScanBatchesOut,
    ScanBatchIn,
    ScanBatchOut,
    ScanReportOut,
)
from eakte.api.schemas import ReceiptOut
from eakte.domain.access import Action
from eakte.domain.scan_letters import ScanLetter
from eakte.domain.scanning import Announcement, Batch, BatchId, BatchState, PartPlan
from eakte.intake import Upload
from eakte.records import BatchLine, LetterResult, Page
from eakte.scanning.delivery import BatchReport
from eakte.scanning.steps import visible_batch
from eakte.scanning.words import DOUBTS

REFUSES = (404, 409, 411, 413, 507)
LIST_LIMIT_BYTES = 8 * 1024 * 1024  # 10,000 files with long names

Answer = tuple[dict[str, Any], int, dict[str, str]]


class ScanBatchesAsked(PagingIn):
    """Filter of the list of batches."""

    state = Choice(BatchState)


class PartAsked(Request):
    """Of a part nothing is said but its bytes: the announcement said it all."""


def known(schema: str, description: str) -> dict[int | str, dict[str, Any]]:
    """The answer that repeats an earlier one, as OpenAPI."""
    body = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {200: {"description": description, "content": {"application/json": body}}}


@endpoint(
    "POST",
    "/scan-batches",
    rights=Action.DELIVER,
    said=ScanBatchIn,
    gives=ScanBatchOut,
    status=201,
    answers=known("ScanBatchOut", "The batch was announced before"),
    refuses=(409, 429),
    json_limit_bytes=LIST_LIMIT_BYTES,
)
def announce_scan_batch(said: Announcement) -> tuple[Batch, int, dict[str, str]]:
    """Announce a batch with the SHA-256 of each of its files, before the first byte.

    The same announcement again gives the same batch, so that a station that broke down begins
    again with this.
    """
    batch, is_new = the_office().scan_delivery.announce(said, actor=the_actor())
    status = 201 if is_new else 200
    return batch, status, {"Location": f"{PREFIX}/scan-batches/{batch.id}"}


@endpoint(
    "PUT",
    "/scan-batches/<uuid:batch>/parts/<int:part>",
    rights=Action.DELIVER,
    asked=PartAsked,
    gives=ReceiptOut,
    status=201,
    answers=known("ReceiptOut", "The file came before; its receipt again"),
    refuses=REFUSES,
    takes_file=True,
    has_revisions=False,
)
def put_scan_part(batch: UUID, part: int, asked: Values) -> Answer:  # noqa: ARG001 # nothing is
    """Hand in one file of a batch for a signed receipt, in any order and as often as need be.

    The body is the file itself; Content-Digest (RFC 9530) may name its SHA-256 once more.
    """
    key, plan, is_known = part_of(batch, part)
    with delivered(the_office().settings) as came:
        upload = Upload(
            path=came.body.path,
            file_name=plan.file_name,
            size_bytes=came.body.size_bytes,
            sha256=came.body.sha256,
        )
        receipt = the_office().scanning.accept(key, part, upload, actor=the_actor())
    return receipt.as_json(), 200 if is_known else 201, {"Location": address(key)}


@endpoint(
    "POST",
    "/scan-batches/<uuid:batch>/complete",
    rights=Action.DELIVER,
    gives=ScanBatchOut,
    refuses=(404, 409),
)
def complete_scan_batch(batch: UUID) -> Batch:
    """Say that all files are there; missing ones are named, and the batch waits for them."""
    return the_office().scanning.complete(BatchId(str(batch)), actor=the_actor())


@endpoint(
    "GET",
    "/scan-batches/<uuid:batch>",
    rights=Action.DELIVER,
    gives=ScanReportOut,
    refuses=(404,),
)
def get_scan_batch(batch: UUID) -> Values:
    """A batch as it stands: counters, the account, each letter, and the pages to be looked at.

    A station sees its own batches, and of a letter how far it is read; who looks after scanning
    sees all.
    """
    return report_of(BatchId(str(batch)))


@endpoint(
    "GET",
    "/scan-batches",
    rights=Action.DELIVER,
    asked=ScanBatchesAsked,
    gives=ScanBatchesOut,
)
def list_scan_batches(asked: Values) -> Page[BatchLine]:
    """Batches, the newest first; a station sees its own."""
    cursor, limit = paging(asked)
    lines = the_office().scan_checking.lines
    return lines(actor=the_actor(), cursor=cursor, limit=limit, **asked)


VIEWS = (
    announce_scan_batch,
    list_scan_batches,
    get_scan_batch,
    put_scan_part,
    complete_scan_batch,
)


def part_of(batch: UUID, part: int) -> tuple[BatchId, PartPlan, bool]:
    """A part as it was announced, before its body is taken for nothing; True: it came before.

    Raises:
        NotVisible, PartUnknown: there is no such part.
    """
    with the_office().records.read(the_actor()) as tx:
        found = visible_batch(tx, BatchId(str(batch)))
        plan = found.part(part)
        came = {known.part.number for known in tx.scans.parts(found.id)}
    return found.id, plan, part in came


def address(batch: BatchId) -> str:
    """Where a batch is seen."""
    return f"{PREFIX}/scan-batches/{batch}"


def report_of(batch: BatchId) -> Values:
    """What is told of a batch."""
    report = the_office().scan_delivery.report(batch, actor=the_actor())
    view = report.view
    plans = {plan.number: plan for plan in view.batch.announced.parts}
    return {
        "batch": view.batch,
        "received_parts": view.received_parts,
        "missing_parts": report.missing,
        "letter_pages": view.letter_pages,
        "read_pages": view.read_pages,
        "accounting": view.accounting,
        "letters": [_letter(letter, report, plans) for letter in view.letters],
        "open_pages": view.open_pages,
    }


def _letter(letter: ScanLetter, report: BatchReport, plans: Mapping[int, PartPlan]) -> Values:
    result: LetterResult = report.results[letter.id]
    plan = plans.get(letter.part)
    return {
        "number": letter.number,
        "id": letter.id,
        "state": letter.state,
        "part": letter.part,
        "external_id": plan.external_id if plan else "",
        "kind": plan.kind if plan else "",
        "pages": letter.pages,
        "document_id": letter.document,
        "document_state": result.document_state,
        "document_reason": result.reason,
        "case_reference": result.reference,
        "unit": letter.target.unit,
        "doubt": letter.doubt,
        "doubt_text": DOUBTS[letter.doubt] if letter.doubt else "",
        "refusal": letter.refusal,
    }
