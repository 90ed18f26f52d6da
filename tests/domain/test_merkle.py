"""Merkle trees after RFC 6962: roots, growing trees, and proofs that a leaf belongs to a root."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.merkle import (
    EMPTY_ROOT,
    Frontier,
    inclusion_proof,
    is_included,
    root_of,
)

# Inputs and roots of the test vectors published with Certificate Transparency.
INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")
INPUTS += ("606162636465666768696a6b6c6d6e6f",)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
hashes = st.lists(st.binary(min_size=32, max_size=32), max_size=40)


def leaf(text: str) -> bytes:
    return hashlib.sha256(b"\x00" + bytes.fromhex(text)).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_published_vectors(size: int) -> None:
    assert root_of([leaf(each) for each in INPUTS[:size]]).hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY_ROOT


@given(hashes, st.integers(min_value=0))
def test_a_tree_grows_without_its_old_leaves(leaves: list[bytes], cut: int) -> None:
    first = Frontier().grown(leaves[: cut % (len(leaves) + 1)])

    grown = first.grown(leaves[first.size :])

    assert (grown.size, grown.root()) == (len(leaves), root_of(leaves))


@given(hashes.filter(bool), st.integers(min_value=0))
def test_each_leaf_has_a_proof_and_no_other_leaf_fits_it(leaves: list[bytes], place: int) -> None:
    index, root = place % len(leaves), root_of(leaves)
    proof = inclusion_proof(leaves, index)

    assert is_included(leaves[index], index, len(leaves), proof, root)
    assert not is_included(b"x" * 32, index, len(leaves), proof, root)
    assert not is_included(leaves[index], index, len(leaves), (*proof, root), root)
    assert not is_included(leaves[index], len(leaves), len(leaves), proof, root)


def test_there_is_no_proof_for_a_leaf_that_is_not_there() -> None:
    with pytest.raises(IndexError):
        inclusion_proof([b"x" * 32], 1)
