"""Trees of records for tests: a plain one by hand, and wild ones by hypothesis."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from uuid import UUID

from hypothesis import strategies as st

from eakte.domain.casefile import Medium
from eakte.domain.record_description import (
    SHA_256,
    AuthorityCode,
    Channel,
    Contact,
    Description,
    Digest,
    Disposition,
    HistoryEntry,
    Link,
    Party,
    PlanUnit,
    PostalAddress,
    RecordId,
    RecordKind,
    Secrecy,
)
from eakte.domain.record_tree import (
    Attachment,
    DocumentRecord,
    FileRecord,
    FormatRecord,
    PrimaryFile,
    ProceedingRecord,
    Record,
    VersionRecord,
)
from eakte.domain.retention_rule import DisposalAction
from eakte.xdomea import Header, Message, MessageKind, RecordList, SendingSystem, Version
from eakte.xdomea.file_format import CODES, primary_file_name

NOON = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
PROCESS = "9a75050f-323a-4e84-94c9-a889aa2b4fe8"
OFFICE = Party(
    authority=AuthorityCode(prefix="ags", key="05566000"), institution="Stadt Musterstadt"
)
ARCHIVE = Party(
    authority=AuthorityCode(prefix="isil", key="DE-2041"), institution="Stadtarchiv Musterstadt"
)
SYSTEM = SendingSystem(product="eakte", product_version="0.1.0", maker="Stadt Musterstadt")
LATIN_LETTERS = "abcxyzABCXYZ0189 äöüÄÖÜßéèçñøåŁłŠšĞğ.,;:-()/§€&<>\"'\t\n"
DEEPEST = 4  # levels of files, or of proceedings, inside one another


def uuid_of(number: int) -> str:
    """A stable UUID."""
    return str(UUID(int=number, version=4))


def a_message(kind: MessageKind, roots: tuple[Record, ...], **changes: object) -> Message:
    """A message of records from the office to the archive."""
    return Message(header=a_header(kind, **changes), body=RecordList(roots=roots))


def a_header(kind: MessageKind, **changes: object) -> Header:
    """A header that every version can carry."""
    values: dict[str, object] = {
        "process_id": PROCESS,
        "kind": kind,
        "created_at": NOON,
        "sender": OFFICE,
        "recipient": ARCHIVE,
        "system": SYSTEM,
        "message_id": uuid_of(77),
        "answers": uuid_of(78),
    }
    return Header(**{**values, **changes})


def a_document(number: int, *, with_file: bool = True, **changes: object) -> DocumentRecord:
    """A letter with one version in one format."""
    name = primary_file_name(uuid_of(number * 1000 + 1), f"Bescheid {number}.pdf")
    version = VersionRecord(
        number="1",
        formats=(
            FormatRecord(code="018", format_version="1.7", primary=PrimaryFile(file_name=name)),
        ),
    )
    values: dict[str, object] = {
        "id": RecordId(uuid_of(number)),
        "description": Description(subject=f"Bescheid {number}"),
        "versions": (version,) if with_file else (),
    }
    return DocumentRecord(**{**values, **changes})


def a_proceeding(number: int, *documents: DocumentRecord, **changes: object) -> ProceedingRecord:
    """A proceeding with its documents."""
    values: dict[str, object] = {
        "id": RecordId(uuid_of(number)),
        "description": Description(subject=f"Vorgang {number}"),
        "documents": documents,
    }
    return ProceedingRecord(**{**values, **changes})


def a_file(number: int, *proceedings: ProceedingRecord, **changes: object) -> FileRecord:
    """A case file with its proceedings."""
    values: dict[str, object] = {
        "id": RecordId(uuid_of(number)),
        "description": Description(
            subject=f"Akte {number}", reference=f"32.10-2014-{number:04d}", medium=Medium.ELECTRONIC
        ),
        "disposition": Disposition(retention_years=10, retention_end=date(2025, 12, 31)),
        "proceedings": proceedings,
    }
    return FileRecord(**{**values, **changes})


def two_files() -> tuple[FileRecord, FileRecord]:
    """Two case files, the first with two proceedings."""
    return (
        a_file(1, a_proceeding(11, a_document(111), a_document(112)), a_proceeding(12)),
        a_file(2, a_proceeding(21, a_document(211))),
    )


def wild_text() -> st.SearchStrategy[str]:
    """Anything that a person or a broken program may put into a field."""
    return st.text(max_size=30) | st.just("Ä" * 4000) | st.just("Betreff\x00\x0bmit – „Zeichen“ …")


def carried_text(version: Version) -> st.SearchStrategy[str]:
    """Text that a version carries without a change."""
    if version.has_latin_text_only:
        return st.text(LATIN_LETTERS, max_size=30)
    allowed = st.characters(
        exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff", include_characters="\n"
    )
    return st.text(allowed, max_size=30)


class Trees:
    """Strategies for records that a version can hold, with texts from one strategy."""

    def __init__(self, version: Version, text: st.SearchStrategy[str]) -> None:
        """Take the version and where texts come from."""
        self.version, self.text = version, text
        self.token = st.text("abc0189äöü-", max_size=12)
        self.ids = st.uuids().map(lambda value: RecordId(str(value)))
        self.days = st.none() | st.dates()
        self.times = st.integers(0, 4 * 10**12).map(
            lambda milliseconds: (
                datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
            )
        )

    def since(
        self, first: Version, strategy: st.SearchStrategy[object], otherwise: object
    ) -> st.SearchStrategy[object]:
        """The strategy where the version has the field, its default else."""
        return strategy if self.version >= first else st.just(otherwise)

    def new(self, strategy: st.SearchStrategy[object], otherwise: object = "") -> object:
        """Fields that came with 3.0."""
        return self.since(Version.V3_0, strategy, otherwise)

    def rich(self, strategy: st.SearchStrategy[object], otherwise: object = "") -> object:
        """Fields that came with 4.0."""
        return self.since(Version.V4_0, strategy, otherwise)

    @cache  # noqa: B019 - lives as long as the run
    def plan_units(self) -> st.SearchStrategy[PlanUnit]:
        """Positions of the file plan."""
        return st.builds(
            PlanUnit, code=self.text, title=self.text, short_subject=self.new(self.text)
        )

    @cache  # noqa: B019 - lives as long as the run
    def descriptions(self) -> st.SearchStrategy[Description]:
        """What every record has."""
        return st.builds(
            Description,
            subject=self.text,
            reference=self.text,
            lead_unit=self.text,
            custodian_unit=self.new(self.text),
            secrecy=st.none() | st.sampled_from(Secrecy),
            remark=self.text,
            medium=st.none() | st.sampled_from(Medium),
            plan_unit=st.none() | self.plan_units(),
            changed_at=self.rich(st.none() | self.times, None),
        )

    @cache  # noqa: B019 - lives as long as the run
    def dispositions(self) -> st.SearchStrategy[Disposition | None]:
        """Periods and what comes after them."""
        period = st.fixed_dictionaries(
            {"retention_years": st.none() | st.integers(0, 2000)}
        ) | self.new(st.just({"unlimited": True}), {})
        action = st.fixed_dictionaries(
            {"action": st.none() | st.sampled_from(DisposalAction)}
        ) | self.new(st.fixed_dictionaries({"own_action": self.text}), {})
        ends = self.days
        if self.version < Version.V3_0:
            ends = st.none() | st.integers(1000, 9999).map(lambda year: date(year, 12, 31))
        rest = st.fixed_dictionaries(
            {
                "archive_reference": self.text,
                "proposal": st.sampled_from([None, DisposalAction.ARCHIVE, DisposalAction.DESTROY]),
                "proposal_reason": self.rich(self.text),
                "retention_end": ends,
                "transfer_due_on": self.rich(self.days, None),
            }
        )
        return st.none() | st.builds(
            lambda first, second, third: Disposition(**first, **second, **third),
            period,
            action,
            rest,
        )

    @cache  # noqa: B019 - lives as long as the run
    def histories(self) -> st.SearchStrategy[HistoryEntry]:
        """Lines of history."""
        return st.builds(
            HistoryEntry,
            actor=self.text,
            at=self.times,
            action=self.text,
            field=self.text,
            old_value=self.text,
            new_value=self.text,
            remark=self.text,
        )

    @cache  # noqa: B019 - lives as long as the run
    def links(self) -> st.SearchStrategy[Link]:
        """References to other records."""
        return st.builds(
            Link,
            kind=st.sampled_from(RecordKind),
            target=st.none() | self.ids,
            reference=self.text,
            remark=self.text,
        )

    @cache  # noqa: B019 - lives as long as the run
    def parties(self) -> st.SearchStrategy[Party]:
        """Persons and offices."""
        address = st.builds(PostalAddress, street=self.text, town=self.text, postal_code=self.text)
        contact = st.builds(
            Contact, channel=st.sampled_from(Channel), address=st.text("abc@.ä+", max_size=9)
        )
        code = st.builds(AuthorityCode, prefix=self.token, key=self.token)
        return st.builds(
            Party,
            authority=st.none() | code,
            institution=self.text,
            unit=self.text,
            family_name=self.text,
            given_name=self.text,
            addresses=st.lists(address, max_size=1).map(tuple),
            contacts=st.lists(contact, max_size=1).map(tuple),
            role=self.token,
        )

    @cache  # noqa: B019 - lives as long as the run
    def formats(self) -> st.SearchStrategy[FormatRecord]:
        """Forms of a version."""
        names = st.builds(primary_file_name, st.uuids().map(str), st.text("abcäß .", max_size=9))
        digests = st.builds(Digest, value=st.just("ab" * 32), algorithm=st.just(SHA_256))
        file = st.builds(
            PrimaryFile,
            file_name=names,
            original_name=self.new(self.text),
            creator=self.text,
            created_at=st.none() | self.times,
            changed_at=self.rich(st.none() | self.times, None),
            has_embedded_signature=self.new(st.booleans(), otherwise=False),
            digest=self.rich(st.none() | digests, None),
        )
        return st.builds(
            FormatRecord,
            code=st.sampled_from(sorted(CODES.values())),
            primary=file,
            format_version=self.text,
            other_name=self.text,
        )

    @cache  # noqa: B019 - lives as long as the run
    def documents(self, depth: int = 0) -> st.SearchStrategy[DocumentRecord]:
        """Documents with attachments that have attachments."""
        versions = st.builds(
            VersionRecord,
            number=self.text,
            formats=st.lists(self.formats(), min_size=1, max_size=2).map(tuple),
        )
        attachments: st.SearchStrategy[tuple[Attachment, ...]] = st.just(())
        if depth < 2:
            attachment = st.builds(
                Attachment,
                document=st.deferred(lambda: self.documents(depth + 1)),
                number=self.text,
            )
            attachments = st.lists(attachment, max_size=1).map(tuple)
        return st.builds(
            DocumentRecord,
            id=self.ids,
            position=st.none() | st.integers(0, 2**32 - 1),
            description=self.descriptions(),
            foreign_reference=self.text,
            received_on=self.days,
            sent_on=self.days,
            dated_on=self.days,
            concerning=self.text,
            clerk=self.text,
            kind=self.text,
            history=st.lists(self.histories(), max_size=1).map(tuple),
            versions=st.lists(versions, max_size=2).map(tuple),
            links=st.lists(self.links(), max_size=1).map(tuple),
            attachments=attachments,
            senders=st.lists(self.parties(), max_size=1).map(tuple),
            recipients=st.lists(self.parties(), max_size=1).map(tuple),
        )

    @cache  # noqa: B019 - lives as long as the run
    def proceedings(self, depth: int = 0) -> st.SearchStrategy[ProceedingRecord]:
        """Proceedings inside one another."""
        inner: st.SearchStrategy[tuple[ProceedingRecord, ...]] = st.just(())
        if depth < DEEPEST - 1:
            deeper = st.deferred(lambda: self.proceedings(depth + 1))
            inner = st.lists(deeper, max_size=1).map(tuple)
        return st.builds(
            ProceedingRecord,
            id=self.ids,
            position=st.none() | st.integers(0, 9),
            is_context=self.rich(st.booleans(), otherwise=False),
            description=self.descriptions(),
            disposition=self.dispositions(),
            file_subject=self.text,
            kind=self.text,
            closed=st.none() | st.booleans(),
            closed_on=self.new(self.days, None),
            covers_from=self.days,
            covers_to=self.days,
            history=st.lists(self.histories(), max_size=1).map(tuple),
            documents=st.lists(self.documents(), max_size=1).map(tuple),
            parties=st.lists(self.parties(), max_size=1).map(tuple),
            sub_proceedings=inner,
        )

    @cache  # noqa: B019 - lives as long as the run
    def files(self, depth: int = 0) -> st.SearchStrategy[FileRecord]:
        """Case files inside one another."""
        inner: st.SearchStrategy[tuple[FileRecord, ...]] = st.just(())
        if depth < DEEPEST - 1:
            deeper = st.deferred(lambda: self.files(depth + 1))
            inner = st.lists(deeper, max_size=1).map(tuple)
        documents = st.lists(self.documents(), max_size=1).map(tuple)
        return st.builds(
            FileRecord,
            id=self.ids,
            position=st.none() | st.integers(0, 9),
            is_context=self.rich(st.booleans(), otherwise=False),
            description=self.descriptions(),
            disposition=self.dispositions(),
            location=self.text,
            kind=self.text,
            covers_from=self.days,
            covers_to=self.days,
            history=st.lists(self.histories(), max_size=1).map(tuple),
            documents=self.new(documents, ()),
            proceedings=st.lists(self.proceedings(2), max_size=1).map(tuple),
            sub_files=inner,
            links=st.lists(self.links(), max_size=1).map(tuple),
            parties=st.lists(self.parties(), max_size=1).map(tuple),
            closed=self.new(st.none() | st.booleans(), None),
            closed_on=self.new(self.days, None),
        )

    @cache  # noqa: B019 - lives as long as the run
    def roots(self) -> st.SearchStrategy[tuple[Record, ...]]:
        """What a message of records holds."""
        kinds = [self.files(), self.proceedings()]
        if self.version < Version.V4_0:
            kinds.append(self.documents())
        return st.lists(st.one_of(kinds), min_size=1, max_size=2).map(tuple)
