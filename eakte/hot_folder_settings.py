"""Folders from which scans are fetched (Übergabeordner), as the configuration names them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from eakte.domain.scanning import Protection, Separation


@dataclass(frozen=True, slots=True, kw_only=True)
class HotFolderSettings:
    """One folder; whoever may write into it needs no login.

    path: of the folder. station: login or name of the account in whose name its files come. unit:
    code of the unit whose inbox takes letters without a place; empty: the common one. separation:
    sheets or parts. protection: what its files need at least; of very_high each needs a sidecar
    that says who scanned, unless the account is that of a person. sidecar: whether a file waits for
    the file that describes it. quiet_s: how long a file must not change. give_up_s: after which a
    file that never becomes whole is set aside.
    """

    path: Path
    station: str
    unit: str = ""
    separation: Separation = Separation.SHEETS
    protection: Protection = Protection.NORMAL
    sidecar: bool = False
    quiet_s: int = 5
    give_up_s: int = 900


def hot_folders(value: object) -> tuple[HotFolderSettings, ...]:
    """The folders of a list of tables.

    Raises:
        ValueError, TypeError: it is no such list; a name is unknown, missing, or of another kind.
    """
    if not isinstance(value, list):
        raise TypeError("list of tables wanted")
    return tuple(_folder(table) for table in value)


def _folder(table: object) -> HotFolderSettings:
    if not isinstance(table, Mapping):
        raise TypeError("table wanted")
    kinds = {field.name: type(field.default) for field in fields(HotFolderSettings)}
    if not {"path", "station"} <= table.keys() <= kinds.keys():
        raise ValueError(str(sorted(table)))
    made = {name: _made(name, value, kinds[name]) for name, value in table.items()}
    return HotFolderSettings(**made)  # type: ignore[arg-type] # each is of the type of its default


def _made(name: str, value: object, kind: type) -> object:
    if kind in {Separation, Protection}:
        return kind(str(value))
    wanted = kind if kind in {bool, int} else str
    if type(value) is not wanted:
        raise TypeError(name)
    return Path(str(value)) if name == "path" else value
