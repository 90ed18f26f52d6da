"""Backups as a former version of the program wrote them: its tables and columns, signed."""

import gzip
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from eakte.backups.folder import BackupFolder, signed
from eakte.backups.writing import table_file
from eakte.domain.backup import Manifest
from eakte.receipts import ReceiptSigner

SCHEMAS = Path(__file__).parent / "records" / "schemas"


def columns_of(schema: str) -> Mapping[str, frozenset[str]]:
    """The columns of each table in the dump of a former schema, such as 0005."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript((SCHEMAS / f"v{schema}.sql").read_text("utf-8"))
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            table: frozenset(
                row[1] for row in database.execute(f"PRAGMA table_info('{table}')").fetchall()
            )
            for (table,) in tables
        }


def bring_back(folder: Path, made: Manifest, schema: str, signer: ReceiptSigner) -> Manifest:
    """Let the newest snapshot be one of a former schema: without all that came later."""
    snapshot, columns = BackupFolder(path=folder).named(None), columns_of(schema)
    tables = {name: count for name, count in made.tables.items() if name in columns}
    for name in made.tables:
        place = snapshot.path / table_file(name)
        rows = list(snapshot.lines(table_file(name)))
        place.unlink()
        if name in columns:
            lines = (json.dumps(_only(row, columns[name]), ensure_ascii=False) for row in rows)
            place.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))
    former = replace(made, schema=schema, tables=tables, files=snapshot.digests())
    key = {"id": signer.key_id(), "public_key": signer.public_key()}
    told = signed(former, signer.sign, key)
    (snapshot.path / "manifest.json").write_text(json.dumps(told), "utf-8")
    return former


def _only(row: Mapping[str, object], columns: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name in columns}
