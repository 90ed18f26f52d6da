"""Whoosh as it comes, over the same tokens: the peer of the search index."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.index import FileIndex, create_in
from whoosh.query import And, NumericRange, Or, Phrase, Query, Term
from whoosh.searching import Searcher

from indexing import Both, Either, Filter, IndexedPage, Plan  # noqa: F401
