"""tantivy over the same tokens: a peer of the search index, written in Rust."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import tantivy
from tantivy import FieldType, Index, IndexWriter, Occur, Query, Schema, SchemaBuilder, Searcher

from indexing import Facet, Filter, IndexedPage, Order
from tests.bench.search_questions import LIMIT, MOST_VALUES, Answer, Meaning, Question

WRITER_MEMORY_BYTES = 128_000_000
NAMES = ("tenant", "scope", "case", "type")
FIELD_OF = {Facet.TYPE: "type", Facet.CASE: "case"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tantivy:
    """See Engine. One writer thread, as the other engines have one."""

    folder: Path
    name: str = "tantivy"

    def build(self, pages: Sequence[IndexedPage]) -> None:
        self.folder.mkdir()
        writer = self.writing()
        writer.write(pages)
        writer.writer.wait_merging_threads()

    def writing(self) -> "TantivyWriter":
        return TantivyWriter(writer=self._index().writer(WRITER_MEMORY_BYTES, 1))

    def opened(self) -> "TantivySearch":
        index = self._index()
        return TantivySearch(index=index, schema=index.schema, searcher=index.searcher())

    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _index(self) -> Index:
        schema = SchemaBuilder()
        schema.add_text_field("page", stored=True, tokenizer_name="raw", index_option="basic")
        for name in NAMES:
            schema.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        schema.add_integer_field("day", indexed=True, fast=True)
        schema.add_text_field("tokens", tokenizer_name="whitespace", index_option="position")
        return Index(schema.build(), path=str(self.folder))


@dataclass(frozen=True, slots=True, kw_only=True)
class TantivyWriter:
    """See Writer."""

    writer: IndexWriter

    def add(self, page: IndexedPage) -> None:
        self.write([page])

    def write(self, pages: Sequence[IndexedPage]) -> None:
        for page in pages:
            document = tantivy.Document()
            document.add_text("page", page.page)
            for name in NAMES:
                document.add_text(name, getattr(page, name))
            document.add_integer("day", page.day)
            document.add_text("tokens", " ".join(page.tokens))
            self.writer.add_document(document)
        self.writer.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class TantivySearch:
    """See Search."""

    index: Index
    schema: Schema
    searcher: Searcher

    def ask(self, question: Question) -> Answer:
        query = Query.boolean_query(
            [
                (Occur.Must, self._query(question)),
                *((Occur.Must, limit) for limit in self._limits(question.filter)),
            ]
        )
        by_day = question.order is not Order.RELEVANCE
        found = self.searcher.search(
            query, LIMIT, count=True, order_by_field="day" if by_day else None
        )
        if question.facets:
            wanted = {
                FIELD_OF[facet]: {"terms": {"field": FIELD_OF[facet], "size": MOST_VALUES}}
                for facet in question.facets
            }
            self.searcher.aggregate(query, wanted)
        pages = [self.searcher.doc(address).get_first("page") for _, address in found.hits]
        return Answer(total=int(found.count or 0), pages=pages)

    def renewed(self) -> "TantivySearch":
        self.index.reload()
        return replace(self, searcher=self.index.searcher())

    def close(self) -> None:
        """Nothing to let go."""

    def _query(self, question: Question) -> Query:
        words = [Query.term_query(self.schema, "tokens", term) for term in question.terms]
        match question.meaning:
            case Meaning.PHRASE:
                return Query.phrase_query(self.schema, "tokens", list(question.terms))
            case Meaning.BEGINNING:
                return Query.regex_query(self.schema, "tokens", f"{question.terms[0]}.*")
            case Meaning.ANY:
                return Query.boolean_query([(Occur.Should, word) for word in words])
            case Meaning.ALL:
                return Query.boolean_query([(Occur.Must, word) for word in words])

    def _limits(self, wanted: Filter) -> list[Query]:
        limits = [Query.term_query(self.schema, "tenant", wanted.tenant)]
        if wanted.scopes is not None:
            limits.append(Query.term_set_query(self.schema, "scope", sorted(wanted.scopes)))
        if wanted.type is not None:
            limits.append(Query.term_query(self.schema, "type", wanted.type))
        if wanted.first_day is not None:
            days = (wanted.first_day, wanted.last_day)
            limits.append(Query.range_query(self.schema, "day", FieldType.Integer, *days))
        return [Query.const_score_query(limit, 0.0) for limit in limits]
