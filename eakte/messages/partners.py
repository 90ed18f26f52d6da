"""This office and its archive, as messages name them (Absender, Empfänger)."""

from dataclasses import dataclass

from eakte.domain.record_description import AuthorityCode, Party
from eakte.settings import Settings

NO_NAME = "unbenannte Stelle"  # messages need a name; the operator should give one


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """Both ends of a correspondence; an archive without a code may answer under any."""

    office: Party
    archive: Party


def partners_of(settings: Settings) -> Partners:
    """The partners that an installation names."""
    return Partners(
        office=party(
            settings.office_name or NO_NAME,
            AuthorityCode(prefix=settings.office_prefix, key=settings.office_key),
        ),
        archive=party(
            settings.archive_name,
            AuthorityCode(prefix=settings.archive_prefix, key=settings.archive_key),
        ),
    )


def party(name: str, code: AuthorityCode) -> Party:
    """An office by its name and its code in a directory, if it has one."""
    return Party(authority=code if code.key else None, institution=name)
