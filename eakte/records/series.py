"""Number series: gapless under parallel load, and no number is ever given twice."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eakte.database import insert_if_absent
from eakte.tables import NumberSeriesRow


def next_number(session: Session, tenant: str, series: str) -> int:
    """The next number of a series, from 1; the series stays locked until the transaction ends."""
    return next_numbers(session, tenant, series, count=1).start


def next_numbers(session: Session, tenant: str, series: str, *, count: int) -> range:
    """The next numbers of a series in one row; locked as with `next_number`."""
    insert_if_absent(session, NumberSeriesRow, {"tenant": tenant, "series": series, "last": 0})
    last = session.execute(
        update(NumberSeriesRow)
        .where(NumberSeriesRow.tenant == tenant, NumberSeriesRow.series == series)
        .values(last=NumberSeriesRow.last + count)
        .returning(NumberSeriesRow.last)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    return range(last - count + 1, last + 1)


def last_number(session: Session, tenant: str, series: str) -> int:
    """The last number that was given out in a series; 0 when none was."""
    asked = select(NumberSeriesRow.last).where(
        NumberSeriesRow.tenant == tenant, NumberSeriesRow.series == series
    )
    return session.scalars(asked).one_or_none() or 0


def reserve(session: Session, tenant: str, series: str, *, number: int) -> None:
    """Let a series go on after a number that was given out elsewhere; it never goes back."""
    insert_if_absent(session, NumberSeriesRow, {"tenant": tenant, "series": series, "last": 0})
    session.execute(
        update(NumberSeriesRow)
        .where(
            NumberSeriesRow.tenant == tenant,
            NumberSeriesRow.series == series,
            NumberSeriesRow.last < number,
        )
        .values(last=number)
        .execution_options(synchronize_session=False)
    )
