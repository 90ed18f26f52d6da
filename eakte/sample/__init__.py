"""The sample municipality: a town with its case files, and its letters as an office scans them.

`make run` shows it to who has never seen the product; its letters serve tests and benchmarks.
"""

from eakte.sample.bulk import SAMPLE_DAY, large_upload, long_scan
from eakte.sample.cases import PlannedCase, read_cases, references
from eakte.sample.founding import SAMPLE_TENANT
from eakte.sample.letters import LETTER_COUNT, Kind, Letter, Mark, Medium, read_letters
from eakte.sample.scans import SampleFile, ScanStation
from eakte.sample.town import SampleSignIn, deliver_letters, open_sample

__all__ = [
    "LETTER_COUNT",
    "SAMPLE_DAY",
    "SAMPLE_TENANT",
    "Kind",
    "Letter",
    "Mark",
    "Medium",
    "PlannedCase",
    "SampleFile",
    "SampleSignIn",
    "ScanStation",
    "deliver_letters",
    "large_upload",
    "long_scan",
    "open_sample",
    "read_cases",
    "read_letters",
    "references",
]
