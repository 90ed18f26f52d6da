"""Identities for life: random, and sorted by the moment they were made."""

import secrets
import uuid
from datetime import datetime

VERSION_7 = 0x7
VARIANT_RFC = 0b10


def new_id(now: datetime) -> str:
    """A UUIDv7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = int(now.timestamp() * 1000) & (2**48 - 1)
    random_a, random_b = secrets.randbits(12), secrets.randbits(62)
    high = milliseconds << 16 | VERSION_7 << 12 | random_a
    return str(uuid.UUID(int=high << 64 | VARIANT_RFC << 62 | random_b))
