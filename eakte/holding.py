"""FLOW place -> extend -> review -> lift: nothing under a hold is destroyed (Löschsperre).

Placing a hold locks the same rows as the destruction does, so that one of both wins: what is still
there when the hold is placed stays. A hold takes the sub-files of its case files along, later ones
too (`withdrawing.took_parts_along`). One that restricts the processing (Art. 18 GDPR) withdraws
them from use besides, in the same commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from eakte import orders, withdrawing
from eakte.caseload import required_text
from eakte.domain.access import Action, Actor, CaseFileId, require_may, system_actor
from eakte.domain.casefile import CaseFile
from eakte.domain.errors import InvalidValue
from eakte.domain.hold import Hold, HoldId, HoldLifted, Restriction
from eakte.records import HoldLine, Page, Records, Transaction

MOST_CASES = 10_000  # of one hold; more are put under a second one


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What records managers do with holds."""

    records: Records

    def place(
        self,
        cases: Sequence[CaseFileId],
        *,
        reason: str,
        review_on: date,
        restriction: Restriction | None = None,
        actor: Actor,
    ) -> Hold:
        """Keep case files from being destroyed, from this moment on; and from use, if restricted.

        Raises:
            NotAllowed, NotVisible: refused.
            InvalidValue: no case file, no reason, or a day of review that is past.
        """
        require_may(actor, Action.HOLD)
        with self.records.begin(actor) as tx:
            _require_review_day(review_on, tx.today)
            hold = Hold(
                id=tx.holds.new_id(),
                reason=required_text(reason, field="reason"),
                placed_by=actor.user,
                placed_by_name=actor.name,
                placed_at=tx.now,
                review_on=review_on,
                cases=_locked(tx, cases),
                restriction=_checked(restriction),
            )
            tx.holds.add(hold)
            _note(tx, hold, "placed", hold.cases)
            _settle(tx, hold, hold.cases)
            return hold

    def extend(self, hold: HoldId, cases: Sequence[CaseFileId], *, actor: Actor) -> Hold:
        """Put more case files under a hold.

        Raises:
            NotAllowed, NotVisible, InvalidValue: refused.
            HoldLifted: the hold does not stand any more.
        """
        require_may(actor, Action.HOLD)
        with self.records.begin(actor) as tx:
            tx.holds.get(hold)
            added = _locked(tx, cases)
            found = _standing(tx, hold)
            tx.holds.add_cases(hold, added)
            _note(tx, found, "placed", [case for case in added if case not in found.cases])
            _settle(tx, found, added)
            return tx.holds.get(hold)

    def review(self, hold: HoldId, *, next_on: date, actor: Actor) -> Hold:
        """Say that a hold is still needed, and when to ask again.

        Raises:
            NotAllowed, NotVisible, InvalidValue: refused.
            HoldLifted: the hold does not stand any more.
        """
        require_may(actor, Action.HOLD)
        with self.records.begin(actor) as tx:
            _require_review_day(next_on, tx.today)
            reviewed = replace(_standing(tx, hold), review_on=next_on)
            tx.holds.save(reviewed)
            _note(tx, reviewed, "reviewed", reviewed.cases)
            return reviewed

    def lift(self, hold: HoldId, *, reason: str, actor: Actor) -> Hold:
        """Lift a hold; the periods have gone on meanwhile, and what it withdrew is back in use.

        It is lifted from all that it keeps, sub-files too that the actor does not see. What it kept
        in the middle of a destruction goes on to its end (`Destruction.start_ripe`).

        Raises:
            NotAllowed, NotVisible, InvalidValue: refused.
            HoldLifted: it was lifted already.
        """
        require_may(actor, Action.HOLD)
        words = required_text(reason, field="reason")
        with self.records.begin(system_actor(actor.tenant)) as tx:
            found = tx.holds.get(hold)
            withdrawing.locked_in_order(tx, found.cases if found.restriction else ())
            lifted = replace(
                _standing(tx, hold), lifted_by=actor.user, lifted_at=tx.now, lift_reason=words
            )
            tx.holds.save(lifted)
            _note(tx, lifted, "lifted", lifted.cases, by=actor)
            _settle(tx, lifted, lifted.cases, by=actor)
        with self.records.read(actor) as tx:
            return tx.holds.get(hold)

    def lines(
        self,
        *,
        standing: bool = True,
        review_by: date | None = None,
        actor: Actor,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> Page[HoldLine]:
        """Holds by the day of their review; `review_by`: those to be reviewed by that day."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.holds.lines(
                standing=standing, review_by=review_by, cursor=cursor, limit=limit
            )

    def cases(
        self,
        hold: HoldId,
        *,
        actor: Actor,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> tuple[Hold, Page[CaseFile]]:
        """One hold and the case files that it keeps, as far as the actor sees them.

        Raises:
            NotVisible: there is no such hold.
        """
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.holds.get(hold), tx.holds.cases(hold, cursor=cursor, limit=limit)

    def on(self, case: CaseFileId, *, actor: Actor) -> Sequence[Hold]:
        """The holds that keep one case file now."""
        require_may(actor, Action.READ)
        with self.records.read(actor) as tx:
            return tx.holds.standing_on(tx.cases.get(case).id)


def _locked(tx: Transaction, cases: Sequence[CaseFileId]) -> tuple[CaseFileId, ...]:
    """The chosen case files with all their sub-files, locked."""
    if not cases:
        raise InvalidValue("cases", "Wählen Sie mindestens eine Akte.")
    if len(set(cases)) > MOST_CASES:
        raise InvalidValue("cases", f"Höchstens {MOST_CASES} Akten in einer Sperre.")
    return tuple(sorted(case.id for case in withdrawing.locked_with_parts(tx, cases)))


def _standing(tx: Transaction, hold: HoldId) -> Hold:
    found = tx.holds.locked(hold)
    if not found.stands:
        raise HoldLifted(hold)
    return found


def _require_review_day(day: date, today: date) -> None:
    if day < today:
        raise InvalidValue("review_on", "Der Tag der Wiedervorlage liegt in der Vergangenheit.")


def _checked(restriction: Restriction | None) -> Restriction | None:
    if restriction is None:
        return None
    return replace(restriction, asked_by=required_text(restriction.asked_by, field="asked_by"))


def _settle(
    tx: Transaction, hold: Hold, cases: Sequence[CaseFileId], *, by: Actor | None = None
) -> None:
    """Withdraw case files from use, or give them back; a hold without restriction does neither."""
    if hold.restriction is not None:
        for case in withdrawing.locked_in_order(tx, cases):
            withdrawing.settled(tx, case, by=by)


def _note(
    tx: Transaction, hold: Hold, deed: str, cases: Sequence[CaseFileId], *, by: Actor | None = None
) -> None:
    for case in cases:
        tx.note(withdrawing.hold_event(tx.cases.get(case), hold, deed), by=by)
    tx.enqueue(orders.hold_note_job(hold.id))
