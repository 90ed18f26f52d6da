"""The figures of the benchmark of the page reader are only worth what their scorer is worth."""

import io
import sys
from random import Random

import pytest
from PIL import Image

from indexing.reading.settings import ReadingMode
from tests.bench.paper.post import LAYOUTS, Layout, Sending, missing_faces, sendings
from tests.bench.paper.sheet import DPI, Case, Sheet
from tests.bench.paper.wear import LOOKS
from tests.bench.paper.words import Words, amount
from tests.bench.programs import ProgramFailed, Used, run
from tests.bench.reading_report import Contest, by_class, overall, worse_classes
from tests.bench.readings import Reading, score, score_of
from tests.bench.scans import CLASSES, ScannedPage, spread

LETTER = "Nach § 14 Abs. 2 sind 1.234,50 Euro bis 03.05.2019 zu zahlen."


def a_page(truth: str = LETTER, *, of: str = "upright", **other: object) -> ScannedPage:
    return ScannedPage(image=b"", truth=truth, classes=frozenset({of}), **other)  # type: ignore[arg-type] # fields of the page


def a_use(*, cpu_s: float) -> Used:
    return Used(cpu_s=cpu_s, wall_s=1.0, rss_mib=100, pss_mib=80, below_mib=60, largest_mib=70)


def test_what_is_read_as_it_is_printed_has_no_error() -> None:
    found = score_of(a_page(), LETTER.replace(" ", "\n"))

    assert (found.cer, found.wer, found.recall) == (0, 0, 1)
    assert (found.section_share, found.number_share) == (1, 1)


def test_a_number_counts_only_as_it_is_written() -> None:
    read = LETTER.replace("1.234,50", "1.234,5O").replace("03.05.2019", "03.05. 2019")

    found = score_of(a_page(), read)

    assert (found.numbers, found.numbers_found) == (4, 2)


def test_section_signs_that_are_not_there_are_told_apart() -> None:
    found = score_of(a_page(), f"§ {LETTER} §")

    assert (found.sections, found.sections_found, found.sections_false) == (1, 1, 2)


def test_of_two_right_orders_the_nearer_one_counts() -> None:
    page = a_page("erste zweite", other_orders=("zweite erste",))

    assert score_of(page, "zweite erste").cer == 0
    assert score_of(page, "erste zweite").cer == 0
    assert score_of(a_page("erste zweite"), "zweite erste").cer > 0


def test_what_is_read_on_a_blank_page_is_junk_and_no_error() -> None:
    found = score([a_page("", of="blank"), a_page()], ["x y", LETTER])

    assert (found.pages, found.printed, found.junk) == (2, 1, 3)
    assert (found.cer, found.recall) == (0, 1)


def test_pages_are_taken_evenly() -> None:
    assert spread(range(10), 3) == [0, 3, 6]
    assert spread([1, 2], 5) == [1, 2]


def test_the_same_seed_gives_the_same_page_and_another_one_another() -> None:
    case = Case()
    first, same, other = (
        Sending(seed=seed, layout=LAYOUTS[0], look="bits").scanned(case) for seed in (1, 1, 2)
    )

    assert first == same
    assert first.truth != other.truth


def test_every_class_of_pages_comes_up_but_those_whose_typeface_is_missing_here() -> None:
    faceless = {kind for each in LAYOUTS if each.face in missing_faces() for kind in each.kinds}

    for seed in range(5):
        found = {name for each in sendings(seed, wears=2) for name in each.classes}
        assert found == set(CLASSES) - faceless


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.draw.__name__)
def test_what_a_layout_prints_stays_on_the_paper(layout: Layout) -> None:
    chance = Random(3)
    sheet = Sheet(case=Case(), chance=chance)

    layout.draw(sheet, Words(chance=chance))

    ink = sheet.image.point(lambda grey: 255 * (grey < 200)).getbbox()
    assert ink is not None
    left, top, right, bottom = ink
    assert min(left, top) > DPI // 4
    assert right < sheet.image.width - DPI // 4
    assert bottom < sheet.image.height - DPI // 4
    assert len("".join(sheet.truth)) > 500


@pytest.mark.parametrize("look", ["artefacts", "slant bits", "camera"])
def test_a_look_leaves_a_page_that_knows_its_resolution(look: str) -> None:
    page = Sending(seed=1, layout=LAYOUTS[1], look=look).scanned(Case())

    with Image.open(io.BytesIO(page.image)) as image:
        assert round(image.info["dpi"][0]) == LOOKS[look].dpi
        assert abs(image.width / LOOKS[look].dpi - 8.27) < 0.05


def test_amounts_are_written_as_in_german_letters() -> None:
    assert [amount(cents) for cents in (5, 123450, 100000000)] == [
        "0,05",
        "1.234,50",
        "1.000.000,00",
    ]


def test_the_report_has_a_row_for_each_class_and_each_reader() -> None:
    pages = [a_page(), a_page("", of="blank")]
    readings = {
        "ours": Reading(texts=(LETTER, ""), used=a_use(cpu_s=2.0)),
        "theirs": Reading(texts=("", "x"), used=a_use(cpu_s=6.0)),
    }
    contest = Contest(pages=pages, readings=readings, first="ours")

    assert contest.times_as_fast("theirs") == 3
    assert overall(contest).count("\n") == 3
    assert "| blank (1) | 0 junk | 1 junk |" in by_class(contest)


def test_the_report_names_the_classes_in_which_others_read_better() -> None:
    pages = [a_page(of="form"), a_page(of="table")]
    readings = {
        f"eakte {ReadingMode.FAST}": Reading(texts=(LETTER, LETTER[:30]), used=a_use(cpu_s=2.0)),
        "theirs": Reading(texts=(LETTER[:30], LETTER), used=a_use(cpu_s=6.0)),
    }
    contest = Contest(pages=pages, readings=readings, first=f"eakte {ReadingMode.FAST}")

    told = worse_classes(contest, ["theirs"], 1.0)

    assert "table (CER +" in told
    assert "form" not in told
    assert "eakte, fast mode" in overall(contest)


def test_of_a_program_that_is_measured_all_processes_count() -> None:
    work = "x = bytearray(b'x' * 90_000_000); sum(range(3 * 10**7))"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"

    used = run([sys.executable, "-c", start])

    assert used.cpu_s > 0.2
    assert used.rss_mib > 90
    assert used.pss_mib <= used.rss_mib


def test_a_program_that_fails_is_no_measurement() -> None:
    with pytest.raises(ProgramFailed, match="no scan"):
        run([sys.executable, "-c", "raise SystemExit('no scan')"])
