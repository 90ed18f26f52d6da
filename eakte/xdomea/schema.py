"""Validation against the schemas that the operator has obtained.

The schemas are no part of this product: their terms do not allow it. Without them messages are
written and read all the same, and the result says that nobody has validated them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lxml import etree

from eakte.xdomea.errors import InvalidMessage, SchemaUnusable
from eakte.xdomea.version import SCHEMA_FILES, MessageKind, Version
from eakte.xdomea.wording import NOT_VALIDATED, VALIDATED

MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaCheck:
    """Whether a schema was asked, with the sentence for the screen; a bad message is refused."""

    is_validated: bool
    sentence: str


class SchemaFolder:
    """The schemas below a folder of the operator, found by their names and namespaces.

    A schema is compiled when it is first needed (below one second) and kept.
    """

    def __init__(self, folder: Path | None) -> None:
        """Take the folder; None: there are no schemas."""
        self._folder = folder
        self._compiled: dict[tuple[Version, str], etree.XMLSchema] = {}

    def check(self, source: IO[bytes], version: Version, kind: MessageKind) -> SchemaCheck:
        """Validate a message, in one pass and with flat memory.

        Raises:
            InvalidMessage: the message does not keep to the schema.
            SchemaUnusable: the folder has no schema for it, or a broken one.
        """
        if self._folder is None:
            return SchemaCheck(is_validated=False, sentence=NOT_VALIDATED)
        schema = self._schema(self._folder, version, SCHEMA_FILES[kind])
        parsed = etree.iterparse(
            source,
            events=("end",),
            schema=schema,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        try:
            for _, element in parsed:
                if (parent := element.getparent()) is not None and parent.getparent() is None:
                    element.clear()
        except etree.XMLSyntaxError as error:
            found = [f"Zeile {entry.line}: {entry.message}" for entry in parsed.error_log]
            raise InvalidMessage(found[:MOST_FINDINGS] or [str(error)]) from error
        return SchemaCheck(is_validated=True, sentence=VALIDATED.format(version=version))

    def _schema(self, folder: Path, version: Version, name: str) -> etree.XMLSchema:
        key = (version, name)
        if key not in self._compiled:
            self._compiled[key] = _compiled(folder, version, name)
        return self._compiled[key]


class _LocalFiles(etree.Resolver):
    """Answers every address with the file of that name below the folder; the network is shut."""

    def __init__(self, folder: Path, beside: Path) -> None:
        self._folder, self._beside = folder, beside

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:  # noqa: ARG002
        # lxml gives neither the context nor the document a public type
        name = (system_url or "").rpartition("/")[2]
        near = self._beside / name
        found = near if near.is_file() else next(iter(sorted(self._folder.rglob(name))), None)
        return self.resolve_filename(str(found), context) if found else None


def _compiled(folder: Path, version: Version, name: str) -> etree.XMLSchema:
    for place in sorted(folder.rglob(name)):
        parser = etree.XMLParser(no_network=True, resolve_entities=False)
        parser.resolvers.add(_LocalFiles(folder, place.parent))
        try:
            tree = etree.parse(place, parser)
            if tree.getroot().get("targetNamespace") == version.namespace:
                return etree.XMLSchema(tree)
        except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
            raise SchemaUnusable(f"{place.name}: {error}") from error
    raise SchemaUnusable(f"{name} {version}")
