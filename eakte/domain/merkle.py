"""Merkle trees over journal entries (RFC 6962, section 2): one root stands for all of them.

Leaves are hashes of entries, which carry the prefix 0x00 already (`eakte.journal`); inner nodes are
SHA-256(0x01 || left || right). A frontier holds the roots of the perfect subtrees from the left,
the largest first: from it the tree grows without looking at its leaves again.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NODE = b"\x01"  # RFC 6962, 2.1: prefix of an inner node
EMPTY_ROOT = hashlib.sha256().digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """A tree as far as it has grown: number of leaves, and the roots of its perfect subtrees."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def grown(self, leaves: Iterable[bytes]) -> "Frontier":
        """The tree with more leaves at its right end."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            node, level = leaf, size
            while level & 1:
                node = _node(peaks.pop(), node)
                level >>= 1
            peaks.append(node)
            size += 1
        return Frontier(size=size, peaks=tuple(peaks))

    def root(self) -> bytes:
        """The root of the tree; of an empty one the hash of nothing."""
        if not self.peaks:
            return EMPTY_ROOT
        *others, node = self.peaks
        for peak in reversed(others):
            node = _node(peak, node)
        return node


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root of a tree with these leaves."""
    return Frontier().grown(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The audit path of a leaf (RFC 6962, 2.1.1), from the leaf to the root.

    Args:
        leaves: all leaves of the tree.
        index: of the leaf, from 0.

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return ()
    cut = _cut(len(leaves))
    if index < cut:
        return (*inclusion_proof(leaves[:cut], index), root_of(leaves[cut:]))
    return (*inclusion_proof(leaves[cut:], index - cut), root_of(leaves[:cut]))


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether an audit path leads from a leaf to a root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, place, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = _node(sibling, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = _node(node, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def _cut(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()
