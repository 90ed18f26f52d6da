"""A hold and a destruction at the same moment: what is there when the hold stands stays."""

import hashlib
import io
import logging
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from eakte import destroying
from eakte.domain.access import CaseFileId
from eakte.domain.destruction import OrderId, OrderState
from eakte.domain.disposal import ItemState
from eakte.domain.errors import NotVisible
from eakte.domain.hold import Hold
from eakte.jobs import Lane
from eakte.records import Blob, Records
from indexing import SandboxedReader
from storage import original_key
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town, a_document
from tests.offices import an_office, work_off
from tests.pace import either

RACES = either(20, 200)
LIFTING_RACES = RACES // 4
LETTERS = 4
LONGEST_WAIT_S = 0.15  # a destruction of four letters takes about as long
SEED = 20261126
REASON = "Prozess vor dem Verwaltungsgericht"

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def disposal(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader, clock: Clock
) -> DisposalOffice:
    office = an_office(records, tmp_path, reader=reader, destruction_wait_days=0)
    return a_disposal_office(office, town, clock)


def stored_case(disposal: DisposalOffice, number: int) -> CaseFileId:
    """A closed case file with some letters in the store, without reading them."""
    case = disposal.ended_case()
    with disposal.town.records.begin(disposal.town.system) as tx:
        for letter in range(LETTERS):
            body = f"Brief {letter} der Akte {number}".encode()
            document = a_document(case, tenant=disposal.town.tenant, id=tx.documents.new_id())
            tx.documents.add(document, _blob(disposal, body))
    return case.id


def _blob(disposal: DisposalOffice, body: bytes) -> Blob:
    sha256 = hashlib.sha256(body).hexdigest()
    key = original_key(disposal.town.tenant, sha256)
    originals = disposal.office.recognition.desk.originals
    stored = originals.put(key, io.BytesIO(body), size_bytes=len(body), sha256=sha256)
    return Blob(sha256=sha256, size_bytes=len(body), store_key=key, store_version=stored.version_id)


def ordered(disposal: DisposalOffice, case: CaseFileId) -> OrderId:
    """An order for one case file that may be executed at once."""
    listed = disposal.unwanted(case)
    order = disposal.office.destruction.order(listed.id, actor=disposal.proposer)
    disposal.approve(order.id, disposal.manager, disposal.archivist)
    disposal.trust_the_clock()
    return order.id


def test_of_a_hold_and_a_destruction_at_once_exactly_one_wins(disposal: DisposalOffice) -> None:
    dice, system = random.Random(SEED), disposal.town.system
    outcomes = {"hold": 0, "part": 0, "destroyed": 0}
    for number in range(RACES):
        case = stored_case(disposal, number)
        order = ordered(disposal, case)
        with disposal.town.records.read(system) as tx:
            (item,) = tx.destructions.items(order)
        executor = threading.Thread(
            target=disposal.office.destruction.removal.destroy, args=(item, order, system)
        )
        executor.start()
        time.sleep(dice.uniform(0, LONGEST_WAIT_S))  # the random moment
        hold = place(disposal, case)
        left_then = set() if hold is None else letters(disposal, case)
        executor.join()

        if hold is None:
            outcomes["destroyed"] += 1
            with disposal.town.records.read(system) as tx:
                assert tx.destructions.stub(case) is not None
            continue
        outcomes["hold" if len(left_then) == LETTERS else "part"] += 1
        assert letters(disposal, case) == left_then, "a letter went although the hold stood"
        require_readable(disposal, case)
        with disposal.town.records.read(system) as tx:
            after = tx.disposals.item(item.disposal, case)
            assert after.state in {ItemState.TO_DESTROY, ItemState.DESTROYING}
            assert REASON in after.failure
    print(f"\n{RACES} races, seed {SEED}: {outcomes}")
    assert sum(outcomes.values()) == RACES


def test_a_hold_that_is_lifted_while_its_order_ends_never_leaves_the_order_open(
    disposal: DisposalOffice,
) -> None:
    dice, system = random.Random(SEED), disposal.town.system
    seen = {"held": 0, "done": 0}
    for number in range(LIFTING_RACES):
        case = stored_case(disposal, number)
        order = ordered(disposal, case)
        begun(disposal, order)
        hold = place(disposal, case)
        assert hold is not None
        worker = threading.Thread(target=work_off, args=(disposal.office, (Lane.DISPOSE,)))
        worker.start()
        time.sleep(dice.uniform(0, 4 * LONGEST_WAIT_S))  # the random moment, or after the end
        disposal.office.holding.lift(hold.id, reason="Urteil", actor=disposal.manager)
        worker.join()
        with disposal.town.records.read(system) as tx:
            seen[tx.destructions.get(order).state] += 1

        work_off(disposal.office, (Lane.DISPOSE,))

        with disposal.town.records.read(system) as tx:
            assert tx.destructions.get(order).state is OrderState.DONE
            assert tx.destructions.stub(case) is not None
    print(f"\n{LIFTING_RACES} races, seed {SEED}: {seen}")


def begun(disposal: DisposalOffice, order: OrderId) -> None:
    """The execution of an order of one case file, killed after its first letter."""
    removal, system = disposal.office.destruction.removal, disposal.town.system
    destroying.begin_execution(disposal.town.records, order, system)
    with disposal.town.records.read(system) as tx:
        (item,) = tx.destructions.items(order)
        first = max(tx.documents.everything_in(item.case))
    assert removal._is_begun(item, order, tuple(removal._inventory(item, system)), system)
    assert removal._is_document_gone(first, item, order, system)


def place(disposal: DisposalOffice, case: CaseFileId) -> Hold | None:
    """The hold, or None when the case file was gone before."""
    try:
        return disposal.office.holding.place(
            [case], reason=REASON, review_on=disposal.clock().date(), actor=disposal.manager
        )
    except NotVisible:
        return None


def letters(disposal: DisposalOffice, case: CaseFileId) -> set[str]:
    with disposal.town.records.read(disposal.town.system) as tx:
        return set(tx.documents.everything_in(case))


def require_readable(disposal: DisposalOffice, case: CaseFileId) -> None:
    """Each letter that is left has its bytes."""
    desk = disposal.office.recognition.desk
    with disposal.town.records.read(disposal.town.system) as tx:
        documents = tx.documents.everything_in(case)
        versions = [tx.documents.current_version(document) for document in documents]
    for version in versions:
        with desk.cleared() as folder:
            assert desk.fetched(version, folder).stat().st_size == version.size_bytes
