"""FLOW order -> approve -> wait -> execute -> certify: what no archive wants, or has, is destroyed.

Three persons, or two where the office is small; never one. Every case file is looked at again under
its lock before each of its documents goes: a hold that was placed a moment ago wins, and what is
still there stays. Each step can run twice, and nothing counts as gone before the store said so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from eakte import clock_watch, destroying, disposing, jobs, orders, sending_back
from eakte.caseload import required_text
from eakte.domain.access import Action, Actor, CaseFileId, require_may, system_actor
from eakte.domain.destruction import (
    WITHDRAWABLE,
    Approval,
    DestructionOrder,
    ListChanged,
    OrderEnded,
    OrderId,
    OrderState,
    SignedInAgain,
    require_name_typed,
    require_not_author,
    require_signed_in_again,
    role_to_approve_in,
)
from eakte.domain.disposal import DisposalId, ItemState
from eakte.jobs import Beat, Job
from eakte.records import Records
from eakte.removal import Removal
from eakte.sending_back import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """The end of case files.

    persons: how many take part, 2 or 3. waiting_time: between the last approval and the execution.
    """

    records: Records
    removal: Removal
    persons: int = 3
    waiting_time: timedelta = timedelta(days=14)

    def require_name(self, disposal: DisposalId, typed: str, *, actor: Actor) -> None:
        """Ask whoever orders or approves for the name of the list, typed by hand.

        Raises:
            NotAllowed, NotVisible: refused.
            WrongListName: this is not what the list is called.
        """
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            require_name_typed(tx.disposals.get(disposal), typed)

    def order(self, disposal: DisposalId, *, actor: Actor) -> DestructionOrder:
        """Propose to destroy what the archive does not want or has imported (Löschauftrag).

        Raises:
            NotAllowed, NotVisible: refused.
            InvalidValue: there is nothing to be destroyed, or something the actor does not see.
        """
        require_may(actor, Action.DISPOSE)
        with self.records.begin(actor) as tx:
            found = tx.disposals.locked(disposal)
            proposed = destroying.new_order(tx, found, persons=self.persons)
            tx.destructions.put(proposed)
            destroying.put_on_order(tx, found, proposed)
            return proposed

    def preview(self, order: OrderId, *, actor: Actor) -> Sequence[destroying.Prospect]:
        """What an execution would do now, file by file (Probelauf); it changes nothing.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return destroying.prospects(tx, tx.destructions.get(order))

    def approve(self, order: OrderId, *, proof: SignedInAgain, actor: Actor) -> DestructionOrder:
        """Agree to an order (Freigabe); with the last approval the waiting time begins.

        Raises:
            NotAllowed, NotVisible, ApprovalRefused: this person cannot approve it.
            OrderEnded: it waits, or has ended.
            ListChanged: something on the list changed; the order and its approvals are void.
        """
        require_may(actor, Action.APPROVE_DISPOSAL)
        with self.records.begin(actor) as tx:
            found = tx.destructions.locked(order)
            if found.state not in {OrderState.PROPOSED, OrderState.APPROVED_ONCE}:
                raise OrderEnded(found.number)
            require_signed_in_again(proof, actor, now=tx.now)
            role = role_to_approve_in(found, actor)
            destroying.require_sees_all(tx, found)
            now_listed = destroying.listed_hash(tx, found)
            if now_listed == found.list_hash:
                approval = Approval(
                    user=actor.user, name=actor.name, role=role, at=tx.now, list_hash=now_listed
                )
                approved = destroying.approved(
                    found, approval, waits_until=tx.now + self.waiting_time
                )
                tx.destructions.put(approved)
                destroying.note(tx, approved, "destruction_approved", role=role.value)
                return approved
            destroying.make_void(tx, found, reason=destroying.CHANGED)
        raise ListChanged(found.number)

    def withdraw(self, order: OrderId, *, reason: str, actor: Actor) -> DestructionOrder:
        """Take an order back before anything was destroyed; its case files stay on the list.

        Whoever stops it may do so without seeing each of them.

        Raises:
            NotAllowed, NotVisible, InvalidValue: refused.
            OrderEnded: it is being executed, or has ended.
        """
        require_may(actor, Action.APPROVE_DISPOSAL)
        words = required_text(reason, field="reason")
        with self.records.begin(system_actor(actor.tenant)) as tx:
            found = tx.destructions.locked(order)
            if found.state not in WITHDRAWABLE:
                raise OrderEnded(found.number)
            return destroying.make_void(tx, found, reason=words, by=actor)

    def send_back(
        self, order: OrderId, case: CaseFileId, *, keep_until: date, reason: str, actor: Actor
    ) -> DestructionOrder:
        """Keep one case file to a new day and give the order back to its author (Rückgabe).

        Raises:
            NotAllowed, NotVisible, InvalidValue: refused.
            ApprovalRefused: the author does not review the own order.
            OrderEnded: it is being executed, or has ended.
        """
        require_may(actor, Action.APPROVE_DISPOSAL)
        with self.records.read(actor) as tx:
            tx.cases.get(case)
        kept = Kept(case=case, until=keep_until, reason=reason, by=actor)
        with self.records.begin(system_actor(actor.tenant)) as tx:
            found = tx.destructions.locked(order)
            require_not_author(found, actor)
            if found.state not in WITHDRAWABLE:
                raise OrderEnded(found.number)
            return sending_back.send_back(tx, found, kept)

    def start_ripe(self, actor: Actor) -> int:
        """Order the execution of what has waited long enough; the number of orders. Can run twice.

        An order that a hold stopped in the middle goes on when the hold is lifted. Nothing is
        started while the clock is in doubt.
        """
        with self.records.begin(actor) as tx:
            if not clock_watch.keep_watch(tx):
                return 0
            ripe = (*tx.destructions.ripe(now=tx.now), *tx.destructions.released(today=tx.today))
            for order in ripe:
                tx.enqueue(orders.destruction_job(order.id))
        return len(ripe)

    def execute(self, job: Job, *, beat: Beat) -> None:
        """Destroy what stands on an order, case file by case file. Can run twice, and goes on.

        It is done, and certified, only when each of its case files is gone or was taken off.

        Raises:
            ListChanged: something on the list changed; the order is void, nothing was destroyed.
            OrderEnded, ApprovalRefused, StillWaiting, ClockDoubted: refused; nothing was destroyed.
        """
        actor, order = system_actor(job.tenant), OrderId(job.subject)
        destroying.begin_execution(self.records, order, actor)
        with self.records.read(actor) as tx:
            items = tx.destructions.items(order, ItemState.ORDERED, ItemState.DESTROYING)
        for done, item in enumerate(items, start=1):
            self.removal.destroy(item, order, actor)
            beat(done, len(items))
        with self.records.begin(actor) as tx:
            found = tx.destructions.locked(order)
            if tx.destructions.items(order, ItemState.DESTROYING):
                tx.destructions.put(replace(found, state=OrderState.HELD))
            else:
                tx.destructions.put(replace(found, state=OrderState.DONE, ended_at=tx.now))
                disposing.with_end(tx, tx.disposals.locked(found.disposal))
                tx.enqueue(orders.messages_removal_job(found.disposal))
                tx.enqueue(orders.purge_job(order))
            jobs.finish(tx.session, job)
