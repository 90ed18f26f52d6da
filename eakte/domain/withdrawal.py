"""Withdrawal from use (Sperrung): what is kept, and seen by few until it is given back.

A scope says who sees a record (see `eakte.domain.access`). What is withdrawn lies in a scope of its
own, made of its former one: whoever sees it there would see it in the former one too.
"""

from enum import StrEnum


class Withdrawal(StrEnum):
    """Why a case file is kept but withdrawn from use (Sperrung)."""

    RESTRICTED = "restricted"  # somebody asked for it (Art. 18 GDPR)
    LOCKED = "locked"  # the second phase of its period runs (BMG § 13 (2))


def withdrawn_scope(scope: str, withdrawal: Withdrawal) -> str:
    """The scope of what is withdrawn and would else lie in this scope."""
    return f"{withdrawal}:{scope}"


def is_withdrawn(scope: str) -> bool:
    """Whether what lies in a scope is withdrawn from use, for whatever reason."""
    return any(scope.startswith(f"{withdrawal}:") for withdrawal in Withdrawal)


def is_restricted(scope: str) -> bool:
    """Whether the processing of what lies in a scope is restricted (Art. 18 GDPR)."""
    return scope.startswith(f"{Withdrawal.RESTRICTED}:")
