from functools import cache
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eakte.domain.appraisal import RecordDecision
from eakte.domain.record_description import RecordId
from eakte.domain.record_import import ImportAnswer, RecordOutcome
from eakte.domain.retention_rule import DisposalAction
from eakte.xdomea import (
    Appraisal,
    Catalogue,
    Message,
    MessageKind,
    Receipt,
    SchemaFolder,
    Version,
    knows,
    read_message,
    write_message,
)
from eakte.xdomea.version import RECEIPT_KINDS, RECORD_KINDS
from tests.xdomea.schemas import require_valid
from tests.xdomea.trees import (
    Trees,
    a_header,
    a_message,
    carried_text,
    two_files,
    uuid_of,
    wild_text,
)

FEW = settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
WILD = {version: Trees(version, wild_text()).roots() for version in Version}
CARRIED = {version: Trees(version, carried_text(version)).roots() for version in Version}
KNOWN = [
    (version, kind) for version in Version for kind in sorted(RECORD_KINDS) if knows(version, kind)
]


@pytest.mark.parametrize("version", Version)
@FEW
@given(data=st.data())
def test_whatever_stands_in_the_records_the_message_is_valid(
    schemas: SchemaFolder, version: Version, data: st.DataObject
) -> None:
    roots = data.draw(WILD[version])

    require_valid(a_message(MessageKind.TRANSFER, roots), version, schemas)


@pytest.mark.parametrize("version", Version)
@FEW
@given(data=st.data())
def test_what_a_version_carries_comes_back_equal(version: Version, data: st.DataObject) -> None:
    roots = data.draw(CARRIED[version])
    kind = MessageKind.TRANSFER if version is Version.V4_0 else MessageKind.HAND_OVER
    out = BytesIO()

    write_message(a_message(kind, roots), version, out)
    read = read_message(BytesIO(out.getvalue()))

    assert read.message.body == a_message(kind, roots).body
    assert read.unread == ()


@pytest.mark.parametrize(("version", "kind"), KNOWN)
def test_every_message_of_records_is_valid_and_comes_back(
    schemas: SchemaFolder, version: Version, kind: MessageKind
) -> None:
    message = a_message(kind, two_files(), receipt_wanted=True, archive_references_wanted=True)

    read = read_message(BytesIO(require_valid(message, version, schemas)))

    assert read.version is version
    assert read.message.body == message.body
    assert read.message.header.process_id == message.header.process_id
    assert read.message.header.sender == message.header.sender


@pytest.mark.parametrize("version", Version)
def test_the_decisions_of_the_archive_come_back(schemas: SchemaFolder, version: Version) -> None:
    decisions = tuple(
        RecordDecision(id=RecordId(uuid_of(number)), action=action)
        for number, action in enumerate(DisposalAction, start=1)
    )
    message = Message(header=a_header(MessageKind.APPRAISAL), body=Appraisal(decisions=decisions))

    read = read_message(BytesIO(require_valid(message, version, schemas)))

    assert read.message.body == message.body


@pytest.mark.parametrize("version", [Version.V3_0, Version.V3_1, Version.V4_0])
def test_a_catalogue_of_appraisal_comes_back(schemas: SchemaFolder, version: Version) -> None:
    decisions = (
        RecordDecision(id=RecordId(uuid_of(1)), action=DisposalAction.ARCHIVE),
        RecordDecision(id=RecordId(uuid_of(2)), own_action="Auswahl jedes zehnten Falls"),
    )
    message = Message(header=a_header(MessageKind.CATALOGUE), body=Catalogue(decisions=decisions))

    read = read_message(BytesIO(require_valid(message, version, schemas)))

    assert read.message.body == message.body


@pytest.mark.parametrize("version", Version)
def test_the_outcome_of_an_import_comes_back(schemas: SchemaFolder, version: Version) -> None:
    good = RecordOutcome(id=RecordId(uuid_of(1)), successful=True, archive_reference="B 12/7")
    bad = RecordOutcome(id=RecordId(uuid_of(2)), successful=False, failures=("Datei defekt",))
    overall = None if Version.V3_0 <= version <= Version.V3_1 else False
    outcomes = (good,) if version < Version.V3_0 else (good, bad)
    failures = () if overall is None else ("Eine Datei ist defekt",)
    answer = ImportAnswer(successful=overall, failures=failures, outcomes=(good, bad))

    read = read_message(
        BytesIO(
            require_valid(
                Message(header=a_header(MessageKind.IMPORT_ANSWER), body=answer), version, schemas
            )
        )
    )

    assert read.message.body == ImportAnswer(
        successful=overall, failures=failures, outcomes=outcomes
    )


@pytest.mark.parametrize(
    ("version", "kind"), [each for each in product(Version, sorted(RECEIPT_KINDS)) if knows(*each)]
)
def test_receipts_are_valid_where_the_version_has_them(
    schemas: SchemaFolder, version: Version, kind: MessageKind
) -> None:
    message = Message(header=a_header(kind), body=Receipt())

    read = read_message(BytesIO(require_valid(message, version, schemas)))

    assert read.message == message if version is Version.V4_0 else read.message.body == Receipt()


@pytest.mark.parametrize("version", Version)
@settings(FEW, max_examples=4)
@given(data=st.data())
def test_a_second_engine_finds_the_messages_valid_too(
    shared: Path, version: Version, data: st.DataObject
) -> None:
    schema = second_engine(shared / "standards" / "xdomea" / version / "xsd")
    out = BytesIO()
    write_message(a_message(MessageKind.TRANSFER, data.draw(WILD[version])), version, out)

    assert schema.is_valid(out.getvalue().decode())


@cache
def second_engine(folder: Path):
    """The schema of a version, compiled by another engine."""
    xmlschema = pytest.importorskip("xmlschema", reason="the second schema engine is not installed")

    def beside(address: str) -> str:
        return str(folder / address.rpartition("/")[2]) if address.startswith("http") else address

    return xmlschema.XMLSchema(
        str(folder / "xdomea-Nachrichten-AussonderungDurchfuehren.xsd"), uri_mapper=beside
    )
