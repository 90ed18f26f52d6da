"""From closing to certificate: the sample municipality through its screens, the clock set forward.

Nothing is done past the screens but the work of the workers, and the archive, which answers from
files. The clock is set as EAKTE_CLOCK sets it under `make run`: by a new start.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from eakte.app import make_clock
from eakte.certificate_check import check_certificate
from eakte.database import make_engine
from eakte.domain.access import system_actor
from eakte.office import Office
from eakte.records import Records
from eakte.sample import SAMPLE_TENANT, open_sample
from indexing import SandboxedReader
from tests.flows.test_correspondence import ARCHIVE, OFFICE
from tests.flows.test_destruction import files_with
from tests.makers import Town, a_clock
from tests.offices import an_office, work_off
from tests.servers import disposed
from tests.web.browser.conftest import DESKTOP, is_violation, live
from tests.web.browser.hands import Hands
from tests.web.browser.test_accessibility import violations
from tests.xdomea.simulated_archive import SimulatedArchive

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

CLOSING = datetime.fromisoformat("2026-02-16T10:00:00+01:00")
DUE = datetime.fromisoformat("2032-02-02T10:00:00+01:00")  # the periods ended on 31.12.2031
RIPE = DUE + timedelta(days=15)
INVITATIONS = "Einladungen und Glückwünsche anderer Gemeinden"
QUESTIONS = "Bürgeranfragen Abfall und Straßenreinigung"
WORD = "Quittenbaumgelee"  # stands in one letter and nowhere else
USUAL_MS = 5_000  # of Playwright
PATIENCE_MS = 60_000  # a machine that does other things too
LIST_NAME = "Aussonderung 2032/1"
MOST_CLICKS = 32  # of three persons from the worklist to the approvals, answers as files included


@dataclass(kw_only=True)
class TownHall:
    """The sample municipality on one day, and the people who sit down in front of it."""

    office: Office
    address: str
    chromium: Browser
    password: str
    hands: dict[str, Hands] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def person(self, login: str) -> Hands:
        """Somebody who signed in with the password of the sample."""
        if login not in self.hands:
            context = self.chromium.new_context(
                base_url=self.address, locale="de-DE", viewport=DESKTOP, accept_downloads=True
            )
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.on("pageerror", lambda error: self.wrong.append(str(error)))
            page.on("console", lambda told: self._listen(told.text))
            page.goto("/anmelden")
            page.get_by_label("Anmeldename").fill(login)
            page.get_by_label("Kennwort").fill(self.password)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: "/anmelden" not in url)
            self.hands[login] = Hands(page=page)
        return self.hands[login]

    def _listen(self, told: str) -> None:
        if is_violation(told):
            self.wrong.append(told)

    def work(self) -> None:
        """What the workers do meanwhile."""
        work_off(self.office)


@contextmanager
def town_hall(
    home: Path, moment: datetime, chromium: Browser, reader: SandboxedReader
) -> Iterator[TownHall]:
    """The installation below `home`, started with its clock set to a moment."""
    with disposed(make_engine(f"sqlite:///{home / 'eakte.sqlite'}")) as engine:
        set_clock = an_office(Records(engine=engine, clock=a_clock()), home, clock=moment)
        records = Records(engine=engine, clock=make_clock(set_clock.settings))
        office = an_office(records, home, reader=reader, clock=moment, **OFFICE | ARCHIVE)
        sign_in = open_sample(office, say=lambda _: None)
        work_off(office)
        town = Town(records=records, tenant=SAMPLE_TENANT, units={}, people={})
        with live(office, town, a_clock(moment), chromium) as running:
            hall = TownHall(
                office=office,
                address=running.address,
                chromium=chromium,
                password=sign_in.password,
            )
            try:
                yield hall
            finally:
                for hands in hall.hands.values():
                    hands.page.context.close()
        assert hall.wrong == []


def press(hands: Hands, name: str) -> None:
    hands.click(hands.page.get_by_role("button", name=name))


def follow(hands: Hands, name: str) -> None:
    hands.click(hands.page.get_by_role("link", name=name, exact=True).first)


def close_with_a_letter(hall: TownHall, subject: str, letter: Path) -> None:
    """The clerk hands a letter in and closes the case file."""
    hands = hall.person("kersting")
    page = hands.page
    page.goto("/akten")
    page.get_by_label("Aktenzeichen oder Betreff").fill(subject)
    page.get_by_role("button", name="Filtern").click()
    row = page.get_by_role("row", name=subject)
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(subject)
    page.get_by_role("link", name="Hochladen").click()
    page.get_by_label("Dateien").set_input_files(letter)
    expect(page.get_by_text("angekommen").first).to_be_visible()
    hall.work()
    page.reload()
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Zu den Akten verfügen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("ist zu den Akten verfügt.").first).to_be_visible()


def release_the_clock(hall: TownHall) -> None:
    """Two persons say on the screen of operation that the clock is right."""
    for login in ("lohmann", "ortmann"):
        page = hall.person(login).page
        page.goto("/betrieb")
        if (button := page.get_by_role("button", name="Die Uhr geht richtig")).count():
            button.click()
            expect(page.get_by_text("Uhr").first).to_be_visible()
        page.goto("/")


def saved(hands: Hands, name: str, folder: Path) -> Path:
    """A message that was fetched from the list of messages."""
    with hands.page.expect_download() as coming:
        hands.click(hands.page.get_by_role("link", name=name))
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def answer(hall: TownHall, hands: Hands, answers: list[Path]) -> None:
    """The answers of the archive are read in as files."""
    hands.page.get_by_label("Antwort des Archivs", exact=True).set_input_files(answers)
    press(hands, "Antwort einlesen")
    for path in answers:
        expect(hands.page.get_by_text(f"{path.name} ist angekommen")).to_be_visible()
    hall.work()
    hands.page.reload()


def approve(hall: TownHall, hands: Hands) -> None:
    follow(hands, "Aussonderung")
    follow(hands, "L-2032/1")
    hands.page.get_by_label("Name der Liste").fill(LIST_NAME)
    hands.page.get_by_label("Ihr Kennwort").fill(hall.password)
    press(hands, "Löschung freigeben")


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=USUAL_MS)


@pytest.fixture
def home(sqlite_template: Path, tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    shutil.copyfile(sqlite_template, made / "eakte.sqlite")
    return made


def test_the_sample_municipality_from_closing_to_certificate(
    home: Path, tmp_path: Path, chromium: Browser, reader: SandboxedReader
) -> None:
    letter, other = tmp_path / "einladung.txt", tmp_path / "anfrage.txt"
    letter.write_text("Einladung zum Schützenfest", "utf-8")
    other.write_text(f"Anfrage wegen {WORD}", "utf-8")
    between = tmp_path / "between"
    between.mkdir()

    with town_hall(home, CLOSING, chromium, reader) as hall:
        expect_banner(hall.person("kersting").page, "16.02.2026")
        close_with_a_letter(hall, INVITATIONS, letter)
        close_with_a_letter(hall, QUESTIONS, other)
    assert files_with(home / "buckets", WORD)

    with town_hall(home, DUE, chromium, reader) as hall:
        release_the_clock(hall)
        proposer, manager, archivist = (
            hall.person(login) for login in ("brandt", "lohmann", "thiele")
        )
        expect_banner(proposer.page, "02.02.2032")
        for hands in (proposer, manager, archivist):
            hands.page.goto("/")
            hands.begin()
        follow(proposer, "Fristen")
        follow_tab(proposer, "Abgelaufen")
        expect(proposer.page.get_by_role("row", name=INVITATIONS)).to_be_visible()
        press(proposer, "Alle fälligen zum Anbieten vormerken")
        listed = the_listed(hall)
        expect(proposer.page.get_by_text(f"{len(listed)} Akten stehen neu")).to_be_visible()
        press(proposer, "Dem Archiv anbieten")
        hall.work()
        proposer.page.reload()
        wanted = {key for key, subject in listed.items() if INVITATIONS in subject}
        archive = SimulatedArchive(between, lambda _, key: "A" if key in wanted else "V")
        answer(
            hall,
            proposer,
            archive.receive(saved(proposer, "0501 Anbieteverzeichnis", between)),
        )
        press(proposer, "An das Archiv übergeben")
        hall.work()
        proposer.page.reload()
        answer(hall, proposer, archive.receive(saved(proposer, "0503 Aussonderung", between)))
        expect(proposer.page.get_by_text("Importbestätigung").first).to_be_visible()
        assert violations(proposer.page) == []
        proposer.page.get_by_label("Name der Liste").fill(LIST_NAME)
        press(proposer, "Löschauftrag vorschlagen")
        expect(proposer.page.get_by_text("selbst vorgeschlagen")).to_be_visible()
        approve(hall, manager)
        expect(manager.page.get_by_text("Die zweite Freigabe fehlt").first).to_be_visible()
        approve(hall, archivist)
        expect(archivist.page.get_by_text("Wartezeit bis 16.02.2032").first).to_be_visible()
        clicks = sum(hands.count for hands in (proposer, manager, archivist))

    with town_hall(home, RIPE, chromium, reader) as hall:
        release_the_clock(hall)
        hall.work()
        page = hall.person("thiele").page
        page.goto("/loeschprotokolle")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("LP-2032/1")
        assert violations(page) == []
        certificate = saved(hall.person("thiele"), "JSON, unterschrieben", between)
        pages = saved(hall.person("thiele"), "PDF/A zum Drucken", between)
        key = hall.office.evidence.signer.public_key()
        report = check_certificate(certificate.read_bytes(), public_key=key)
        page.goto(f"/akten/{next(iter(wanted))}")
        expect(page.get_by_text("Geblieben ist dieser Nachweis.")).to_be_visible()

    told = json.loads(certificate.read_bytes())
    archived = [each for each in told["cases"] if each["archive_reference"]]
    assert report.is_sound
    assert pages.read_bytes().startswith(b"%PDF-")
    assert len(archived) == len(wanted) == 1
    assert {each["case"] for each in told["cases"]} == set(listed)
    assert files_with(home / "buckets", WORD) == []
    assert clicks <= MOST_CLICKS


def expect_banner(page: Page, day: str) -> None:
    """Every screen says that the clock is set."""
    expect(page.get_by_text(day).first).to_be_visible()


def follow_tab(hands: Hands, name: str) -> None:
    hands.click(hands.page.get_by_role("link", name=name).first)


def the_listed(hall: TownHall) -> dict[str, str]:
    """The case files of the list that was started, with their subjects."""
    with hall.office.records.read(system_actor(SAMPLE_TENANT)) as tx:
        (disposal,) = tx.disposals.lines().lines
        return {item.case: item.subject for item in tx.disposals.all_items(disposal.id)}
