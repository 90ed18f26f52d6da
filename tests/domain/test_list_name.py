"""The name of a list, typed by whoever wants it destroyed."""

from datetime import UTC, datetime

import pytest

from eakte.domain.access import UserId
from eakte.domain.destruction import WrongListName, require_name_typed
from eakte.domain.disposal import Disposal, DisposalId

LIST = Disposal(
    id=DisposalId("list"),
    number="2026/1",
    process_id="process",
    title="Führerscheinakten 2014",
    created_by=UserId("somebody"),
    created_at=datetime(2026, 3, 2, 11, tzinfo=UTC),
    xdomea_version="3.1.0",
    revision=1,
)


@pytest.mark.parametrize(
    "typed",
    [
        "Führerscheinakten 2014",
        "  Führerscheinakten  2014 ",
        "Fu\u0308hrerscheinakten 2014",  # as some keyboards type it
    ],
)
def test_the_name_of_a_list_is_known_however_it_was_typed(typed: str) -> None:
    require_name_typed(LIST, typed)


@pytest.mark.parametrize("typed", ["", "2026/1", "führerscheinakten 2014", "Führerscheinakten"])
def test_another_name_is_refused(typed: str) -> None:
    with pytest.raises(WrongListName):
        require_name_typed(LIST, typed)
