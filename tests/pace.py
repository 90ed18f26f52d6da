"""How long the slow tests may take: fewer kills, files and questions, and no test begun too late.

`make test-slow SLOW=short` sets `EAKTE_TEST_SLOW`; the gate sets `EAKTE_TEST_UNTIL`, in seconds
since 1970, so that a slow machine ends with an answer.
"""

import os
import time
from typing import TypeVar

T = TypeVar("T")

IS_SHORT = os.environ.get("EAKTE_TEST_SLOW") == "short"


def either(short: T, full: T) -> T:
    return short if IS_SHORT else full


def time_is_up() -> bool:
    until = os.environ.get("EAKTE_TEST_UNTIL")
    return until is not None and time.time() > float(until)
