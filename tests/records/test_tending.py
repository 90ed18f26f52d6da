"""SQLite knows how its rows are spread, or it takes a whole tenant where few rows are asked for."""

import pytest
from sqlalchemy import text

from eakte.records import Records
from eakte.tables import PageRow
from tests.makers import Town

PAGES = 20_000
NUMBERS = f"WITH RECURSIVE n(k) AS (SELECT 2 UNION ALL SELECT k + 1 FROM n WHERE k < {PAGES})"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_how_many_pages_a_tenant_has_is_known_afterwards(records: Records, town: Town) -> None:
    town.add_page(town.add_document())
    fresh = {"id": "'page-' || k", "number": "k"}
    names = [f'"{column.name}"' for column in PageRow.__table__.columns]
    values = [fresh.get(name.strip('"'), name) for name in names]
    with records.begin(town.system) as tx:
        tx.session.execute(
            text(
                f"INSERT INTO page ({', '.join(names)}) "
                f"{NUMBERS} SELECT {', '.join(values)} FROM page, n"
            )
        )

    records.tend()

    with records.read(None) as tx:
        known = set(tx.session.scalars(text("SELECT tbl FROM sqlite_stat1")))
    assert "page" in known


def test_tending_changes_no_row(records: Records, town: Town) -> None:
    case = town.add_case()

    records.tend()
    records.tend()

    with records.read(town.system) as tx:
        assert tx.cases.get(case.id) == case
