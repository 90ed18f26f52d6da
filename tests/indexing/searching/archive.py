"""A small archive: its words, and what is found in it with widened queries."""

from collections import Counter
from dataclasses import dataclass, field

from indexing import Filter, Plan, Query, SearchIndex, TermDictionary, analyse, expanded, parse
from tests.indexing.searching.pages import TOWN, pages_of
from tests.word_list_index import WordListIndex


def words_of(*texts: str) -> TermDictionary:
    """The terms of some pages with the number of their pages."""
    return TermDictionary.of(Counter(term for text in texts for term in set(analyse(text))).items())


@dataclass(kw_only=True)
class Archive:
    """Pages that are looked for with widened queries; the id of a page is its text."""

    index: SearchIndex = field(default_factory=WordListIndex)
    words: TermDictionary = field(default_factory=words_of)

    def query(self, words: str) -> Query:
        """What was typed, widened by the words of the archive."""
        return expanded(parse(words), self.words)

    def found(self, words: str) -> set[str]:
        """The texts of the pages that are found."""
        wanted = Filter(tenant=TOWN, scopes=None)
        return {
            hit.page for hit in self.index.search(Plan(query=self.query(words), filter=wanted)).hits
        }


def an_archive(*texts: str) -> Archive:
    """An archive with these pages."""
    archive = Archive(words=words_of(*texts))
    archive.index.rebuild(pages_of({text: text for text in texts}))
    return archive
