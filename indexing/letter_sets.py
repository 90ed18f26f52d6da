"""Which letters words have, as bits: words that are not near each other are told apart by them."""

import numpy as np
from numpy.typing import NDArray

DIGITS = np.uint64(0b11111 << 26)
_OTHERS = np.uint32(1 << 31)
_LOWER = np.uint64((1 << 32) - 1)
_UPPER = np.uint64(32)


def letters_of(joined: bytes, starts: NDArray[np.int32]) -> NDArray[np.uint64]:
    """The letters of each of some words that stand one after the other.

    The lower 32 bits say which letters a word has (26 letters, 5 for the digits, 1 for all else),
    the upper ones of which it has an odd number. Line feeds and plus signs have no bit.

    Args:
        joined: the words.
        starts: where each begins, and as the last where one more would.
    """
    if len(starts) == 1:
        return np.empty(0, np.uint64)
    bits = _bits_of_bytes()[np.frombuffer(joined, np.uint8)]
    has = np.bitwise_or.reduceat(bits, starts[:-1]).astype(np.uint64)
    odd = np.bitwise_xor.reduceat(bits, starts[:-1]).astype(np.uint64)
    letters: NDArray[np.uint64] = has | (odd << _UPPER)
    return letters


def may_be_near(letters: NDArray[np.uint64], word: str, edits: int) -> NDArray[np.bool_]:
    """For the letters of each of some words: whether a word may differ by so few edits only.

    An edit takes a letter away and puts another one in: it changes at most two bits of each half.
    """
    joined = word.encode()
    other = letters ^ letters_of(joined, np.array([0, len(joined)], np.int32))[0]
    near: NDArray[np.bool_] = np.bitwise_count(other & _LOWER) <= 2 * edits
    near &= np.bitwise_count(other >> _UPPER) <= 2 * edits
    return near


def _bits_of_bytes() -> NDArray[np.uint32]:
    bits = np.full(256, _OTHERS, np.uint32)
    for place, letter in enumerate(b"abcdefghijklmnopqrstuvwxyz"):
        bits[letter] = 1 << place
    for place, digit in enumerate(b"0123456789"):
        bits[digit] = 1 << (26 + place // 2)
    bits[list(b"\n+")] = 0
    return bits
