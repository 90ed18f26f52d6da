"""Facts about the whole installation: which store belongs to it, how far a set-up has come."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from eakte.database import insert_if_absent
from eakte.tables import InstallationRow


class Installation:
    """Facts that belong to no tenant; what is kept stays, what is put can change and go."""

    def __init__(self, session: Session) -> None:
        """Bind to a transaction."""
        self._session = session

    def value(self, name: str) -> str | None:
        """A fact; None: it was not written yet."""
        row = self._session.get(InstallationRow, name)
        return row.value if row else None

    def keep(self, name: str, value: str) -> str:
        """Write a fact unless it is there; what stands now."""
        insert_if_absent(self._session, InstallationRow, {"name": name, "value": value})
        return self._session.get_one(InstallationRow, name).value

    def put(self, name: str, value: str) -> None:
        """Write a fact, or its new value."""
        self._session.merge(InstallationRow(name=name, value=value))
        self._session.flush()

    def drop(self, name: str) -> bool:
        """Take a fact away; False: it was not there."""
        gone = delete(InstallationRow).where(InstallationRow.name == name)
        return self._session.execute(gone.returning(InstallationRow.name)).first() is not None
