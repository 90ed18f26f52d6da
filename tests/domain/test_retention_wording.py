from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eakte.domain.retention import (
    RetentionFacts,
    Rounding,
    retention_end,
)
from eakte.domain.retention_table import read_rules

TABLE = (Path(__file__).parents[2] / "config" / "retention_rules.csv").read_text(encoding="utf-8")
RULES = {rule.rule_id: rule for rule in read_rules(TABLE)}
OPENED_ON = date(1999, 5, 17)
TEN_YEARS = RULES["22.10"]  # after closing, end of the year


def facts(*, closed_on=None, conditions=(), **events):
    return RetentionFacts(
        opened_on=OPENED_ON, closed_on=closed_on, events=events, conditions=frozenset(conditions)
    )


def test_the_clerk_reads_how_the_end_was_counted():
    rule = replace(RULES["22.10"], valid_from=date(2020, 1, 1))

    retention = retention_end(rule, facts(closed_on=date(2013, 1, 3)))

    assert retention.explanation == (
        "10 Jahre nach Schließung am 03.01.2013, Ende des Kalenderjahres: 31.12.2023. "
        "Regel 22.10 in der Fassung vom 01.01.2020."
    )
    assert retention.summary == (
        "Aufbewahrung 10 Jahre, endet am 31.12.2023, "
        "danach Anbietung an das Archiv (Vorschlag: vernichten)"
    )


@pytest.mark.parametrize(
    ("rule_id", "known", "explanation"),
    [
        (
            "33.10",
            facts(moved_away_or_death=date(2000, 5, 10)),
            (
                "5 Jahre nach ‚Wegzug / Tod‘ am 10.05.2000, Ende des Kalenderjahres: 31.12.2005; "
                "danach 50 Jahre gesperrt bis 31.12.2055."
            ),
        ),
        (
            "60.40",
            facts(contract_award=date(2020, 3, 1), contract_end=date(2026, 6, 30)),
            (
                "3 Jahre nach ‚Zuschlag‘ am 01.03.2020, auf den Tag genau: 01.03.2023; "
                "mindestens bis ‚Vertragsende‘ am 30.06.2026."
            ),
        ),
        (
            "33.20",
            facts(document_expiry=date(2020, 4, 15), new_document_issued=date(2020, 3, 2)),
            (
                "5 Jahre nach ‚Gültigkeitsende‘ am 15.04.2020, auf den Tag genau: 15.04.2025; "
                "vorzeitig beendet durch ‚Ausstellung eines neuen Dokuments‘ am 02.03.2020."
            ),
        ),
        (
            "00.30",
            facts(next_election_day=date(2025, 9, 14)),
            "60 Tage vor ‚nächster Wahltag‘ am 14.09.2025, auf den Tag genau: 16.07.2025.",
        ),
        (
            "11.40",
            facts(application_rejected=date(2024, 8, 31)),
            "6 Monate nach ‚Absage‘ am 31.08.2024, auf den Tag genau: 28.02.2025.",
        ),
        (
            "32.10",
            facts(closed_on=date(2024, 1, 1)),
            (
                "Die Frist läuft noch nicht: es fehlt das Datum ‚Gewerbeabmeldung‘. "
                "Dauer: 10 Jahre, Ende des Kalenderjahres."
            ),
        ),
        (
            "22.10",
            facts(),
            (
                "Die Frist läuft noch nicht: die Akte ist noch nicht geschlossen. "
                "Dauer: 10 Jahre, Ende des Kalenderjahres."
            ),
        ),
        (
            "60.40",
            facts(contract_award=date(2020, 3, 1)),
            (
                "3 Jahre nach ‚Zuschlag‘ am 01.03.2020, auf den Tag genau: 01.03.2023. "
                "Die Frist läuft nicht ab, solange das Datum ‚Vertragsende‘ fehlt."
            ),
        ),
        (
            "00.10",
            facts(),
            (
                "Unbefristet aufzubewahren; dem Archiv spätestens am 17.05.2029 anzubieten "
                "(30 Jahre nach Anlage der Akte am 17.05.1999, ArchivG NRW § 4 Abs. 1)."
            ),
        ),
    ],
)
def test_every_kind_of_rule_has_its_sentence(rule_id, known, explanation):
    retention = retention_end(RULES[rule_id], known)

    version = f"Regel {rule_id} in der ursprünglichen Fassung."
    assert retention.explanation == f"{explanation} {version}"


def test_the_summary_of_a_period_that_waits_says_for_what():
    retention = retention_end(RULES["32.10"], facts(closed_on=date(2024, 1, 1)))

    assert retention.summary.startswith(
        "Aufbewahrung 10 Jahre, läuft noch nicht (es fehlt das Datum ‚Gewerbeabmeldung‘), danach"
    )


def test_the_calculation_is_shown_line_by_line():
    known = facts(last_entry=date(2020, 3, 1), conditions=["tax_period_open"])

    steps = retention_end(RULES["21.21"], known).steps

    assert steps == (
        ("Regel", "21.21 Bücher, Inventare, Abschlüsse der Betriebe gewerblicher Art"),
        ("Fassung", "in der ursprünglichen Fassung"),
        ("Rechtsgrundlage", "§ 147 Abs. 3 und 4 AO (am Gesetzestext geprüft)"),
        ("Dauer", "10 Jahre, Ende des Kalenderjahres"),
        ("Fristbeginn", "letzte Eintragung / Aufstellung: 01.03.2020"),
        ("Bedingung", "die steuerliche Festsetzungsfrist ist offen: ja"),
        (
            "Rechnung",
            (
                "10 Jahre nach ‚letzte Eintragung / Aufstellung‘ am 01.03.2020, "
                "Ende des Kalenderjahres: 31.12.2030"
            ),
        ),
        (
            "Hinweis",
            "Die Frist läuft nicht ab, solange gilt: die steuerliche Festsetzungsfrist ist offen",
        ),
        ("Ergebnis", "endet frühestens am 31.12.2030"),
        ("Danach", "Anbietung an das Archiv (Vorschlag: vernichten)"),
    )


@pytest.mark.parametrize(
    ("length", "words", "end"),
    [
        ({"retention_years": 1}, "1 Jahr nach", date(2025, 1, 31)),
        ({"retention_months": 1}, "1 Monat nach", date(2024, 2, 29)),
        ({"retention_days": 1}, "1 Tag nach", date(2024, 2, 1)),
        ({"retention_days": 366}, "366 Tage nach", date(2025, 1, 31)),
    ],
)
def test_years_months_and_days_are_counted_and_named(length, words, end):
    rule = replace(TEN_YEARS, rounding=Rounding.EXACT, **{"retention_years": None, **length})

    retention = retention_end(rule, facts(closed_on=date(2024, 1, 31)))

    assert retention.ends_on == end
    assert retention.explanation.startswith(words)
