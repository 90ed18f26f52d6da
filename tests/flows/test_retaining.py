"""What periods hang on: events and conditions with evidence, other rules, proceedings."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from eakte.caseload import NewCase
from eakte.casework import Casework
from eakte.domain.access import Role
from eakte.domain.casefile import CaseFile, DocumentId, Proceeding
from eakte.domain.errors import DomainError, InvalidValue, NotAllowed, NotVisible, SetAside
from eakte.domain.fileplan import UnknownPosition, UnknownVariant
from eakte.domain.reference import PlanCode
from eakte.domain.retention import RetentionState
from eakte.domain.retention_evidence import Evidence
from eakte.domain.retention_record import retention_record, rule_version
from eakte.journal import case_stream
from eakte.periods import retention_of, stored_retention
from eakte.records import CaseQuery, HistoryLine, NewFact, Records
from eakte.retaining import ProceedingRule, Retaining
from eakte.rulebook import Rulebook
from tests.makers import Clock, Town, a_town

PROOF = Evidence(text="Bescheid vom 02.03.2026")
BUSINESS, PROCUREMENT, LEDGERS, PENSION = "32.10", "60.40", "21.21", "11.30"


@pytest.fixture
def casework(town: Town) -> Casework:
    return Casework(records=town.records)


@pytest.fixture
def retaining(town: Town) -> Retaining:
    return Retaining(records=town.records)


@pytest.fixture
def closed(casework: Casework, town: Town) -> Callable[..., CaseFile]:
    def make(code: str, **said: object) -> CaseFile:
        new = NewCase(**{"file_plan_code": code, "subject": "Anfragen"} | said)  # type: ignore[arg-type] # a test names what matters
        return casework.close(casework.open(new, actor=town.clerk).id, actor=town.clerk)

    return make


def event(token: str, on: date, evidence: Evidence = PROOF, **more: object) -> NewFact:
    return NewFact(token=token, on=on, evidence=evidence, **more)  # type: ignore[arg-type] # the proceeding


def last_entry(town: Town, case: CaseFile) -> HistoryLine:
    with town.records.read(town.system) as tx:
        return tx.history(case_stream(case.id)).lines[0]


def a_proceeding(casework: Casework, town: Town, case: CaseFile) -> Proceeding:
    return casework.add_proceeding(case.id, subject="Teil", actor=town.clerk)


def test_r05_a_period_waits_while_its_event_is_missing_and_runs_when_it_is_recorded(
    retaining: Retaining, town: Town, closed: Callable[..., CaseFile]
) -> None:
    waiting = closed(BUSINESS)

    saved = retaining.record_event(
        waiting.id, event("business_deregistration", date(2026, 2, 1)), actor=town.clerk
    )

    assert (waiting.retention_state, waiting.waits_for) == (
        RetentionState.WAITS,
        "business_deregistration",
    )
    assert waiting.retention_end is None
    assert "läuft noch nicht" in waiting.retention_sentence
    assert (saved.retention_state, saved.waits_for) == (RetentionState.RUNS, None)
    assert saved.retention_end == date(2036, 12, 31)


def test_an_event_tells_who_recorded_it_when_and_by_what_it_is_proven(
    retaining: Retaining, town: Town, clock: Clock, closed: Callable[..., CaseFile]
) -> None:
    case = closed(BUSINESS)

    retaining.record_event(
        case.id, event("business_deregistration", date(2026, 2, 1)), actor=town.clerk
    )

    (found,) = retaining.sheet(case.id, actor=town.clerk).recorded.events
    assert (found.on, found.evidence) == (date(2026, 2, 1), PROOF)
    assert (found.recorded_by, found.recorded_at) == (town.people["clerk"], clock.at)


def test_a_corrected_event_leaves_its_former_day_and_the_former_end_in_the_journal(
    retaining: Retaining, town: Town, closed: Callable[..., CaseFile]
) -> None:
    case = closed(BUSINESS)
    token = "business_deregistration"
    retaining.record_event(case.id, event(token, date(2025, 2, 1)), actor=town.clerk)

    saved = retaining.record_event(
        case.id, event(token, date(2026, 2, 1), Evidence(text="Berichtigung")), actor=town.clerk
    )

    entry = last_entry(town, case)
    assert entry.action == "event_recorded"
    assert (entry.detail["former_on"], entry.detail["on"]) == ("2025-02-01", "2026-02-01")
    assert (entry.detail["old_end"], entry.detail["new_end"]) == ("2035-12-31", "2036-12-31")
    assert entry.detail["evidence"] == "Berichtigung"
    assert saved.retention_end == date(2036, 12, 31)


@pytest.mark.parametrize("token", ["mondlandung", "closed", ""])
def test_an_event_that_the_rule_does_not_ask_for_is_refused(
    retaining: Retaining, town: Town, closed: Callable[..., CaseFile], token: str
) -> None:
    case = closed(BUSINESS)

    with pytest.raises(InvalidValue, match="Gewerbeabmeldung"):
        retaining.record_event(case.id, event(token, date(2026, 1, 1)), actor=town.clerk)


def test_an_event_without_evidence_is_refused(
    retaining: Retaining, town: Town, closed: Callable[..., CaseFile]
) -> None:
    fact = event("business_deregistration", date(2026, 1, 1), Evidence())

    with pytest.raises(InvalidValue, match="evidence"):
        retaining.record_event(closed(BUSINESS).id, fact, actor=town.clerk)


def test_a_letter_of_the_case_file_is_evidence_and_one_of_another_is_not(
    retaining: Retaining, casework: Casework, town: Town
) -> None:
    new = NewCase(file_plan_code=BUSINESS, subject="Gewerbe")
    case, other = (casework.open(new, actor=town.clerk) for _ in range(2))
    own, foreign = town.add_document(case), town.add_document(other)

    def recorded_with(document: str) -> CaseFile:
        proof = Evidence(document=DocumentId(document))
        fact = event("business_deregistration", date(2026, 1, 1), proof)
        return retaining.record_event(case.id, fact, actor=town.clerk)

    recorded_with(own.id)
    with pytest.raises(InvalidValue, match="document"):
        recorded_with(foreign.id)
    with pytest.raises(NotVisible):
        recorded_with("00000000-0000-0000-0000-000000000000")


def test_events_are_for_those_who_close_case_files_and_see_them(
    retaining: Retaining, town: Town, closed: Callable[..., CaseFile]
) -> None:
    case, fact = closed(BUSINESS), event("business_deregistration", date(2026, 1, 1))
    neighbour = town.add_person("neighbour", Role.CLERK, units=("FB2",))

    with pytest.raises(NotAllowed):
        retaining.record_event(case.id, fact, actor=town.actor("archivist"))
    with pytest.raises(NotVisible):
        retaining.record_event(case.id, fact, actor=neighbour)
    with pytest.raises(NotVisible):
        retaining.sheet(case.id, actor=neighbour)


def test_an_open_tax_assessment_keeps_the_period_from_running_out_until_it_ends(
    retaining: Retaining, town: Town, closed: Callable[..., CaseFile]
) -> None:
    case = closed(LEDGERS)
    retaining.record_event(case.id, event("last_entry", date(2014, 5, 1)), actor=town.clerk)
    fact = event("tax_period_open", date(2020, 1, 1))

    held = retaining.record_condition(case.id, fact, actor=town.clerk)
    (condition,) = retaining.sheet(case.id, actor=town.clerk).recorded.conditions
    ended = retaining.end_condition(
        case.id, condition.id, until_on=date(2026, 1, 15), reason="Bescheid", actor=town.clerk
    )

    assert (held.retention_state, held.retention_end) == (RetentionState.SUSPENDED, None)
    assert ended.retention_state is RetentionState.RUNS
    assert ended.retention_end == date(2026, 1, 15)
    assert "denn so lange galt" in ended.retention_sentence
    assert last_entry(town, case).detail["until"] == "2026-01-15"


def test_a_condition_that_ended_before_the_period_delays_nothing(
    retaining: Retaining, town: Town, closed: Callable[..., CaseFile]
) -> None:
    case = closed(LEDGERS)
    retaining.record_event(case.id, event("last_entry", date(2014, 5, 1)), actor=town.clerk)
    retaining.record_condition(
        case.id, event("tax_period_open", date(2020, 1, 1)), actor=town.clerk
    )
    (condition,) = retaining.sheet(case.id, actor=town.clerk).recorded.conditions

    ended = retaining.end_condition(
        case.id, condition.id, until_on=date(2022, 1, 15), reason="Bescheid", actor=town.clerk
    )

    assert ended.retention_end == date(2024, 12, 31)


@pytest.mark.parametrize(
    ("token", "on", "field"),
    [
        ("rain", date(2026, 1, 1), "condition"),
        ("tax_period_open", date(2026, 3, 3), "on"),
    ],
)
def test_conditions_that_nobody_asks_for_or_that_lie_ahead_are_refused(
    retaining: Retaining,
    town: Town,
    closed: Callable[..., CaseFile],
    token: str,
    on: date,
    field: str,
) -> None:
    with pytest.raises(InvalidValue, match=field):
        retaining.record_condition(closed(LEDGERS).id, event(token, on), actor=town.clerk)


def test_a_condition_holds_once_and_does_not_end_before_it_began(
    retaining: Retaining, town: Town, closed: Callable[..., CaseFile]
) -> None:
    case, other = closed(LEDGERS), closed(LEDGERS)
    fact = event("tax_period_open", date(2026, 1, 1))
    retaining.record_condition(case.id, fact, actor=town.clerk)
    (condition,) = retaining.sheet(case.id, actor=town.clerk).recorded.conditions

    def ended(of: CaseFile, on: date, reason: str = "Bescheid") -> CaseFile:
        return retaining.end_condition(
            of.id, condition.id, until_on=on, reason=reason, actor=town.clerk
        )

    with pytest.raises(InvalidValue, match="schon eingetragen"):
        retaining.record_condition(case.id, fact, actor=town.clerk)
    with pytest.raises(InvalidValue, match="vor dem ersten"):
        ended(case, date(2025, 12, 31))
    with pytest.raises(InvalidValue, match="Zukunft"):
        ended(case, date(2026, 3, 3))
    with pytest.raises(InvalidValue, match="reason"):
        ended(case, date(2026, 2, 1), reason=" ")
    with pytest.raises(NotVisible):
        ended(other, date(2026, 2, 1))


def test_r02_another_variant_is_chosen_at_the_case_file_with_a_reason(
    retaining: Retaining, town: Town, closed: Callable[..., CaseFile]
) -> None:
    case = closed(PENSION)
    retaining.record_event(
        case.id, event("last_pension_payment", date(2025, 6, 1)), actor=town.clerk
    )

    saved = retaining.choose_rule(
        case.id, variant="revival_possible", reason="Wiederaufleben möglich", actor=town.clerk
    )

    assert (saved.rule_variant, saved.rule_reason) == ("revival_possible", "Wiederaufleben möglich")
    assert saved.retention_end == date(2055, 12, 31)
    entry = last_entry(town, case)
    assert (entry.action, entry.detail["old_end"]) == ("rule_chosen", "2035-12-31")


@pytest.mark.parametrize(
    ("variant", "reason", "refused"),
    [("for_ever", "so", UnknownVariant), ("revival_possible", " ", InvalidValue)],
)
def test_a_variant_that_does_not_exist_or_has_no_reason_is_refused(
    retaining: Retaining,
    town: Town,
    closed: Callable[..., CaseFile],
    variant: str,
    reason: str,
    refused: type[DomainError],
) -> None:
    with pytest.raises(refused):
        retaining.choose_rule(closed(PENSION).id, variant=variant, reason=reason, actor=town.clerk)


def test_r06_the_longest_period_of_case_file_and_proceedings_wins_and_says_so(
    retaining: Retaining, casework: Casework, town: Town
) -> None:
    new = NewCase(file_plan_code="10.40", subject="Verschiedenes")
    case = casework.open(new, actor=town.clerk)
    short, long = (a_proceeding(casework, town, case) for _ in range(2))
    for proceeding, position in ((short, "40.10"), (long, "22.10")):
        rule = ProceedingRule(position=position, reason="anderes Recht")
        retaining.set_proceeding_rule(case.id, proceeding.id, rule, actor=town.clerk)
    retaining.record_event(
        case.id,
        event("school_leaving", date(2000, 7, 1), proceeding=short.id),
        actor=town.clerk,
    )

    closed = casework.close(case.id, actor=town.clerk)

    assert closed.retention_end == date(2036, 12, 31)  # 22.10: 10 years from the closing
    assert closed.retention_sentence.startswith(
        f"Von 3 Fristen gilt die längste. Vorgang {long.reference}: 10 Jahre"
    )
    assert closed.rule_id == "22.10"


def test_a_proceeding_whose_event_is_missing_keeps_the_whole_case_file_waiting(
    retaining: Retaining, casework: Casework, town: Town
) -> None:
    new = NewCase(file_plan_code="10.40", subject="Verschiedenes")
    case = casework.open(new, actor=town.clerk)
    proceeding = a_proceeding(casework, town, case)
    rule = ProceedingRule(position=BUSINESS, reason="Gewerbe")

    retaining.set_proceeding_rule(case.id, proceeding.id, rule, actor=town.clerk)
    waiting = casework.close(case.id, actor=town.clerk)
    recorded = retaining.record_event(
        case.id,
        event("business_deregistration", date(2010, 1, 1), proceeding=proceeding.id),
        actor=town.clerk,
    )

    assert (waiting.retention_end, waiting.waits_for) == (None, "business_deregistration")
    assert recorded.retention_end == date(2031, 12, 31)


def test_a_proceeding_ends_on_its_own_day_and_takes_that_back(
    retaining: Retaining, casework: Casework, town: Town
) -> None:
    new = NewCase(file_plan_code="10.40", subject="Verschiedenes")
    case = casework.open(new, actor=town.clerk)
    proceeding = a_proceeding(casework, town, case)
    own = ProceedingRule(closed_on=date(2026, 2, 1), reason="erledigt")

    retaining.set_proceeding_rule(case.id, proceeding.id, own, actor=town.clerk)
    ((with_own, period),) = retaining.sheet(case.id, actor=town.clerk).proceedings
    retaining.set_proceeding_rule(
        case.id, proceeding.id, ProceedingRule(reason="Irrtum"), actor=town.clerk
    )
    ((without, _),) = retaining.sheet(case.id, actor=town.clerk).proceedings

    assert (with_own.closed_on, with_own.rule_reason) == (date(2026, 2, 1), "erledigt")
    assert period is not None
    assert period.ends_on == date(2031, 12, 31)
    assert not without.has_own_period
    assert last_entry(town, case).detail["former_rule"] == ["", "", "2026-02-01"]


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        (ProceedingRule(position="99.99", reason="so"), UnknownPosition),
        (ProceedingRule(variant="nie", reason="so"), UnknownVariant),
        (ProceedingRule(position="22.10"), InvalidValue),
        (ProceedingRule(closed_on=date(2026, 3, 3), reason="so"), InvalidValue),
    ],
)
def test_a_rule_of_a_proceeding_that_does_not_exist_or_has_no_reason_is_refused(
    retaining: Retaining,
    casework: Casework,
    town: Town,
    rule: ProceedingRule,
    refused: type[DomainError],
) -> None:
    case = casework.open(NewCase(file_plan_code="10.40", subject="A"), actor=town.clerk)
    proceeding = a_proceeding(casework, town, case)

    with pytest.raises(refused):
        retaining.set_proceeding_rule(case.id, proceeding.id, rule, actor=town.clerk)


def test_r08_what_is_kept_without_end_is_offered_thirty_years_after_its_opening(
    town: Town, clock: Clock, closed: Callable[..., CaseFile]
) -> None:
    clock.at = datetime(1996, 2, 29, 12, 0, tzinfo=UTC)
    case = closed("00.10")

    assert case.retention_state is RetentionState.UNLIMITED
    assert (case.retention_end, case.offer_due_on) == (None, date(2026, 2, 28))
    assert "dem Archiv spätestens am 28.02.2026 anzubieten" in case.retention_sentence


def test_an_open_case_file_without_end_has_its_day_of_offer_too(
    casework: Casework, town: Town
) -> None:
    case = casework.open(NewCase(file_plan_code="00.10", subject="Rat"), actor=town.clerk)

    assert (case.retention_state, case.offer_due_on) == (
        RetentionState.UNLIMITED,
        date(2056, 3, 2),
    )


def test_every_computed_period_is_stored_with_rule_version_value_and_computation(
    retaining: Retaining, town: Town, clock: Clock, closed: Callable[..., CaseFile]
) -> None:
    case = closed(PROCUREMENT)
    retaining.record_event(case.id, event("contract_award", date(2022, 5, 2)), actor=town.clerk)
    retaining.record_event(case.id, event("contract_end", date(2026, 2, 28)), actor=town.clerk)

    stored = retaining.stored(case.id, actor=town.clerk)

    with town.records.read(town.clerk) as tx:
        plan = tx.plans.file_plan()
        now = retention_of(tx, tx.cases.get(case.id))
    rule = plan.rule_for(PlanCode(PROCUREMENT), on=date(2026, 3, 2))
    assert now is not None
    assert rule is not None
    assert stored == retention_record(now, computed_at=clock.at)
    assert stored.rule == rule_version(rule)
    assert (stored.trigger_on, stored.ends_on) == (date(2022, 5, 2), date(2026, 2, 28))
    assert ("Ereignis", "Vertragsende: 28.02.2026") in stored.steps


def test_an_open_case_file_has_no_stored_period_and_a_reopened_one_loses_it(
    retaining: Retaining, casework: Casework, town: Town, closed: Callable[..., CaseFile]
) -> None:
    case = closed("10.40")

    retaining.stored(case.id, actor=town.clerk)
    casework.reopen(case.id, reason="Nachtrag", actor=town.manager)

    with pytest.raises(NotVisible):
        retaining.stored(case.id, actor=town.clerk)


def test_a_case_file_that_was_closed_before_periods_were_stored_is_computed_when_asked(
    town: Town, closed: Callable[..., CaseFile]
) -> None:
    case = closed("10.40")
    with town.records.begin(town.system) as tx:
        tx.periods.drop(case.id)

    with town.records.read(town.clerk) as tx:
        found = stored_retention(tx, case)

    assert found is not None
    assert found.ends_on == case.retention_end


def test_nobody_sees_the_period_of_another_town(
    records: Records, closed: Callable[..., CaseFile]
) -> None:
    case = closed("10.40")
    other = a_town(records, "kalkar")

    with pytest.raises(NotVisible):
        Retaining(records=records).stored(case.id, actor=other.manager)


def test_r27_after_the_transfer_period_a_case_file_leaves_direct_access_and_is_only_read(
    casework: Casework, town: Town, clock: Clock, closed: Callable[..., CaseFile]
) -> None:
    Rulebook(records=town.records).set_transfer_years(
        PlanCode("10"), 2, reason="Dienstanweisung", actor=town.manager
    )
    case = closed("10.40")
    assert case.transfer_end == date(2028, 3, 2)  # inherited from the main group
    clock.at = datetime(2028, 3, 2, 12, 0, tzinfo=UTC)
    assert case in in_direct_access(town)

    clock.at = datetime(2028, 3, 3, 12, 0, tzinfo=UTC)

    assert case not in in_direct_access(town)
    with pytest.raises(SetAside):
        casework.reopen(case.id, reason="doch noch", actor=town.manager)
    with town.records.read(town.clerk) as tx:
        assert tx.cases.get(case.id) == case
        assert tx.lines.cases(CaseQuery(is_set_aside=True, today=tx.today)).lines == [case]


def in_direct_access(town: Town) -> list[CaseFile]:
    with town.records.read(town.clerk) as tx:
        return list(tx.lines.cases(CaseQuery(is_set_aside=False, today=tx.today)).lines)


def test_a_variant_that_is_not_in_force_any_more_gives_way_to_the_default(
    retaining: Retaining, casework: Casework, town: Town, clock: Clock
) -> None:
    clock.at = datetime(2023, 5, 2, 10, 0, tzinfo=UTC)
    new = NewCase(file_plan_code="21.20", subject="Belege", rule_variant="until_2024")
    case = casework.open(new, actor=town.clerk)
    clock.at = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)

    retaining.record_event(case.id, event("voucher_created", date(2023, 5, 2)), actor=town.clerk)
    closed = casework.close(case.id, actor=town.clerk)

    assert closed.retention_sentence.startswith("8 Jahre nach")
    assert closed.retention_end == date(2031, 12, 31)
