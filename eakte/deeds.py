"""Which flow does which kind of job (Auftrag): the one table that a worker looks into."""

from collections.abc import Callable

from eakte import orders
from eakte.jobs import Beat, Job
from eakte.office import Office
from eakte.protection_orders import SCAN_AGAIN

Deed = Callable[[Beat], object]


class UnknownKind(Exception):
    """This worker does not know this kind of job: it was ordered by another version."""


def deed_of(job: Job, office: Office) -> Deed:
    """What is to be done for a job.

    Raises:
        UnknownKind: nothing that is known here.
    """
    deeds: dict[str, Deed] = {
        orders.LOOK_AT_BATCH: lambda beat: office.scanning.look(job, beat=beat),
        "take_staged": lambda _: office.direct_delivery.take_long(job),
        "file_letter": lambda _: office.scanning.file_letter(job),
        "look_at_rescan": lambda _: office.rescanning.look_at_rescan(job),
        "make_scan_images": lambda beat: office.rescanning.make_images(job, beat=beat),
        "seal_batch": lambda _: office.sealing.seal(job),
        "check_seal": lambda beat: office.seal_checks.check(job, beat=beat),
        "erase_scans": lambda beat: office.given_up_scans.erase(job, beat=beat),
        SCAN_AGAIN: lambda beat: _look_when_due(job, office, beat),
        "make_searchable": lambda beat: office.recognition.look(job, beat=beat),
        "read_pages": lambda beat: office.recognition.read_pages(job, beat=beat),
        "read_again": lambda beat: office.legibility.read_again(job, beat=beat),
        "make_images": lambda beat: office.viewing.make_images(job, beat=beat),
        "make_rendition": lambda beat: office.renditions.make(job, beat=beat),
        orders.INDEX: lambda _: office.filing.update_index([job]),
        "check_index": lambda beat: office.index_care.check(job, beat=beat),
        "rebuild_index": lambda beat: office.index_care.rebuild(job, beat=beat),
        "purge_index": lambda _: office.index_care.purge(job),
        "hold": lambda _: office.keeping.hold(job),
        "tell_hold": lambda _: office.keeping.tell(job),
        "preview_rules": lambda _: office.rulebook.preview(job),
        "apply_rules": lambda _: office.rulebook.carry_out(job),
        "set_transfer_ends": lambda _: office.rulebook.set_transfer_ends(job),
        **dict.fromkeys(orders.MESSAGE_KINDS, lambda _: office.correspondence.do(job)),
        orders.MAKE_HAND_OVER: lambda _: office.passing.make(job),
        orders.LOOK_AT_HAND_OVER: lambda _: office.adopting.look(job),
        orders.TAKE_HAND_OVER: lambda _: office.adopting.take(job),
        "certify": lambda _: office.certifying.certify(job),
        "destroy": lambda beat: office.destruction.execute(job, beat=beat),
    }
    if job.kind not in deeds:
        raise UnknownKind(job.kind)
    return deeds[job.kind]


def _look_when_due(job: Job, office: Office, beat: Beat) -> None:
    """Look into a document that was not scanned, where the scanner answers."""
    if office.protection.is_due(job):
        office.recognition.look(job, beat=beat)
