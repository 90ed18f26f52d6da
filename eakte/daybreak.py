"""FLOW first days -> second phases -> use: what a new day brings without anybody asking.

Rules whose first day has come reach their case files. A case file whose first phase is over is
locked: from then on it is kept for named purposes only, until its period ends (BMG § 13 (2)).
"""

from dataclasses import dataclass

from eakte import withdrawing
from eakte.domain.access import Actor, system_actor
from eakte.records import Records
from eakte.rulebook import Rulebook

PORTION = 200  # case files of one transaction, as of a change of the rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Daybreak:
    """What happens by the calendar; run again and again, by several processes at once."""

    records: Records
    rulebook: Rulebook

    def begin(self) -> None:
        """Let everything follow of which the day has come. Can run twice."""
        with self.records.read(None) as tx:
            tenants = tuple(tx.people.tenants())
        for tenant in tenants:
            actor = system_actor(tenant)
            self.rulebook.order_begun(actor)
            while self._take_some_parts(actor):
                pass
            while self._settle_some(actor) == PORTION:
                pass
        self.rulebook.order_planned()

    def _take_some_parts(self, actor: Actor) -> int:
        """Put the next sub-files under the holds above them; their number."""
        with self.records.begin(actor) as tx:
            return withdrawing.took_parts_along(tx, most=PORTION)

    def _settle_some(self, actor: Actor) -> int:
        """Withdraw from use, or give back, the next case files; their number."""
        with self.records.begin(actor) as tx:
            cases = tx.cases.unsettled(tx.today, most=PORTION)
            for case in cases:
                withdrawing.settled(tx, tx.cases.locked(case))
        return len(cases)
