"""Number series: gapless under parallel load, and no number is ever given twice."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from eakte.database import insert_if_absent
from eakte.tables import NumberSeriesRow


def next_number(session: Session, tenant: str, series: str) -> int:
    """The next number of a series, from 1; the series stays locked until the transaction ends."""
    insert_if_absent(session, NumberSeriesRow, {"tenant": tenant, "series": series, "last": 0})
    return session.execute(
        update(NumberSeriesRow)
        .where(NumberSeriesRow.tenant == tenant, NumberSeriesRow.series == series)
        .values(last=NumberSeriesRow.last + 1)
        .returning(NumberSeriesRow.last)
        .execution_options(synchronize_session=False)
    ).scalar_one()
