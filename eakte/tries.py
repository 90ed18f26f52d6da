"""Tries of a password (Anmeldeversuche): counted until one is right, and limited."""

from dataclasses import dataclass
from datetime import timedelta

from eakte.records import Transaction

TRIES_WINDOW = timedelta(minutes=15)
TRIES_OF_LOGIN = 10
TRIES_OF_ADDRESS = 100  # a town hall comes from one address
MOST_CHARACTERS = 100  # of a login or an address that is counted


class TooManyAttempts(Exception):
    """Too many failed sign-ins from this account or address; wait a quarter of an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Tries of one login and one address within TRIES_WINDOW."""

    login: str
    address: str

    def require_left(self, tx: Transaction) -> None:
        """Refuse before any work is done for a guesser.

        Raises:
            TooManyAttempts: the limit is reached.
        """
        for subject, limit in self._limits():
            if tx.sign_ins.tries(subject, window=TRIES_WINDOW) >= limit:
                raise TooManyAttempts

    def count(self, tx: Transaction) -> None:
        """Count this try; the counters stay locked until the commit.

        Raises:
            TooManyAttempts: it is one too many.
        """
        for subject, limit in self._limits():
            if tx.sign_ins.count_try(subject, window=TRIES_WINDOW) > limit:
                raise TooManyAttempts

    def forget(self, tx: Transaction) -> None:
        """This one was right: the login starts anew, the address gets its try back."""
        (login, _), (address, _) = self._limits()
        tx.sign_ins.forget_tries(login)
        tx.sign_ins.take_back_try(address)

    def _limits(self) -> tuple[tuple[str, int], tuple[str, int]]:
        login, address = self.login.strip().lower(), self.address
        return (
            (f"login:{login[:MOST_CHARACTERS]}", TRIES_OF_LOGIN),
            (f"address:{address[:MOST_CHARACTERS]}", TRIES_OF_ADDRESS),
        )
