"""The report of the benchmark of the page reader in Markdown: what the README shows, and more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexing.reading.settings import ReadingMode
from tests.bench.ocr_scores import Read
from tests.bench.programs import Used
from tests.bench.readings import Reading, Score, score
from tests.bench.scans import CLASSES, ScannedPage

NONE = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Who read the same pages, by name; `first` is compared with the others."""

    pages: Sequence[ScannedPage]
    readings: Mapping[str, Reading]
    first: str

    def score(self, name: str, of: str = "") -> Score:
        """How well one has read all pages, or those of a class."""
        texts = self.readings[name].texts
        pairs = [
            (page, text)
            for page, text in zip(self.pages, texts, strict=True)
            if not of or of in page.classes
        ]
        return score([page for page, _ in pairs], [text for _, text in pairs])

    def classes(self) -> list[str]:
        """The classes that have pages."""
        return [name for name in CLASSES if any(name in page.classes for page in self.pages)]

    def times_as_fast(self, peer: str) -> float:
        """CPU of a peer for a page, compared with ours."""
        return self.readings[peer].used.cpu_s / self.readings[self.first].used.cpu_s


def introduction(contest: Contest, seed: int, unequal: str) -> str:
    """What was read, how to repeat it, and what the columns mean."""
    return (
        f"{len(contest.pages)} pages of seed {seed}, half by a generator and half by layouts of "
        f"our own; `EAKTE_TEST_OCR_SEED={seed} make bench-ocr` repeats it. CPU of all processes, "
        "start included; ratio: CPU beside that of the fast mode; peak: memory of all processes. "
        f"{unequal}."
    )


def overall(contest: Contest) -> str:
    """Speed, memory and quality of each, all pages together."""
    head = (
        *("CPU s/page", "ratio", "wall s/page", "peak MB"),
        *("CER %", "WER %", "recall %", "§ %", "numbers %", "junk on blank pages"),
    )
    rows = []
    for name, reading in contest.readings.items():
        found = contest.score(name)
        count = len(contest.pages)
        rows.append(
            [
                label(name),
                f"{reading.used.cpu_s / count:.2f}",
                f"{contest.times_as_fast(name):.2f}",
                f"{reading.used.wall_s / count:.2f}",
                f"{reading.used.pss_mib:.0f}",
                *_quality(found),
                str(found.junk),
            ]
        )
    return _table((f"{len(contest.pages)} pages", *head), rows)


def by_class(contest: Contest) -> str:
    """CER / word recall of each, class by class; junk characters where nothing is printed."""
    rows = []
    for of in contest.classes():
        scores = [contest.score(name, of) for name in contest.readings]
        cells = [
            f"{100 * found.cer:.2f} / {100 * found.recall:.1f}"
            if found.printed
            else f"{found.junk} junk"
            for found in scores
        ]
        rows.append([f"{of} ({scores[0].pages})", *cells])
    return _table(("CER % / recall %", *map(label, contest.readings)), rows)


def signs_by_class(contest: Contest) -> str:
    """WER, section signs and numbers of each, class by class."""
    rows = []
    for of in contest.classes():
        scores = [contest.score(name, of) for name in contest.readings]
        if not scores[0].printed:
            continue
        cells = [" / ".join(_quality(found)[at] for at in (1, 3, 4)) for found in scores]
        rows.append([f"{of} ({scores[0].pages})", *cells])
    return _table(("WER % / § % / numbers %", *map(label, contest.readings)), rows)


def worse_classes(contest: Contest, peers: Sequence[str], most: float) -> str:
    """In which classes we are worse than the best of some peers, by more than so many points."""
    found = []
    for of in contest.classes():
        own, others = contest.score(contest.first, of), [contest.score(each, of) for each in peers]
        cer = 100 * (own.cer - min(each.cer for each in others))
        recall = 100 * (max(each.recall for each in others) - own.recall)
        if own.printed and max(cer, recall) > most:
            found.append(f"{of} (CER {cer:+.2f}, recall {-recall:+.2f} points)")
    told = "; ".join(found) or "none"
    return f"Classes worse than the best of the peers by more than {most:g} point: {told}."


def label(name: str) -> str:
    """How a reader is called in the tables."""
    return name.replace(f" {ReadingMode.FAST}", ", fast mode").replace(
        f" {ReadingMode.EXACT}", ", exact mode"
    )


def speed_by_class(read: Sequence[Read]) -> str:
    """What the page reader alone uses for a page of each class, and how much of it is Tesseract."""
    rows = []
    for of in CLASSES:
        some = [each for each in read if of in each.page.classes]
        cpu_s = sum(each.cpu_s for each in some)
        if some and cpu_s:
            share = 100 * sum(each.tesseract_s for each in some) / cpu_s
            row = [of, str(len(some)), f"{cpu_s / len(some):.2f}", f"{len(some) / cpu_s:.2f}"]
            rows.append([*row, f"{share:.0f}"])
    return _table(("eakte", "Pages", "CPU s/page", "pages/CPU s", "Tesseract %"), rows)


def memory_by_class(peaks: Mapping[str, Mapping[str, Used]]) -> str:
    """Memory of each at its highest while it reads a few pages of a class, by class and name.

    The program of eakte is a whole office, with records, store and index; what it has started is
    what reads.
    """
    names = list(next(iter(peaks.values())))
    head = ("MB of all; largest process", *map(label, names))
    rows = [
        [of, *(_memory(found[name], is_office=name == names[0]) for name in names)]
        for of, found in peaks.items()
    ]
    return _table(head, rows)


def _memory(used: Used, *, is_office: bool) -> str:
    reading = f", of which reading {used.below_mib:.0f}" if is_office else ""
    return f"{used.pss_mib:.0f}{reading}; {used.largest_mib:.0f}"


def of_parts(parts: Mapping[str, float]) -> str:
    """Seconds of each step, and their share of all."""
    whole = sum(parts.values())
    rows = [[name, f"{1000 * s:.0f}", f"{100 * s / whole:.1f}"] for name, s in parts.items()]
    return _table(("Step", "CPU ms/page", "%"), rows)


def _quality(found: Score) -> list[str]:
    return [
        f"{100 * found.cer:.2f}",
        f"{100 * found.wer:.2f}",
        f"{100 * found.recall:.2f}",
        f"{100 * found.section_share:.1f}" if found.sections else NONE,
        f"{100 * found.number_share:.2f}" if found.numbers else NONE,
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
