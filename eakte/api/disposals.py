"""Endpoints of disposal (Aussonderung): list, offer, appraise, hand over, confirm."""

from collections.abc import Mapping
from uuid import UUID

from eakte.api.conditions import etag, inside, once, revision_asked
from eakte.api.disposal_schemas import (
    CountOut,
    DecisionIn,
    DisposalIn,
    DisposalItemOut,
    DisposalItemsOut,
    DisposalOut,
    DisposalsOut,
    DisposalStateOut,
    ImportIn,
    ItemsAsked,
    ListedCasesIn,
    ProposalIn,
    RemovalIn,
    SampleIn,
    SampleOut,
    TakingBackIn,
)
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import PREFIX, endpoint
from eakte.api.fields import PagingIn, Values, paging
from eakte.domain.access import Action, CaseFileId
from eakte.domain.disposal import Disposal, DisposalId, DisposalItem
from eakte.domain.sampling import Sample
from eakte.records import Page, Transaction
from eakte.sample_drawing import draw

Answer = tuple[Disposal, dict[str, str]]


@endpoint("GET", "/disposals", rights=Action.READ_RETENTION, asked=PagingIn, gives=DisposalsOut)
def list_disposals(asked: Values) -> Page[Disposal]:
    """Disposals, the newest first."""
    cursor, limit = paging(asked)
    with the_office().records.read(the_actor()) as tx:
        return tx.disposals.lines(cursor=cursor, limit=limit)


@endpoint(
    "POST",
    "/disposals",
    rights=Action.DISPOSE,
    said=DisposalIn,
    gives=DisposalOut,
    status=201,
    refuses=(404, 409),
)
def start_disposal(said: Values) -> Answer:
    """Put due case files on a new list.

    The same Idempotency-Key gives the same list again.
    """
    lifecycle, actor = the_office().lifecycle, the_actor()

    def act(tx: Transaction) -> Disposal:
        title = said.get("title", "")
        return inside(lifecycle, tx).start(said["case_files"], title=title, actor=actor)

    def again(tx: Transaction, disposal: str) -> Disposal:
        return tx.disposals.get(DisposalId(disposal))

    started = once(said, act, again)
    return started, {"Location": f"{PREFIX}/disposals/{started.id}", **etag(started.revision)}


@endpoint(
    "GET",
    "/disposals/<uuid:disposal>",
    rights=Action.READ_RETENTION,
    gives=DisposalStateOut,
    refuses=(404,),
)
def get_disposal(disposal: UUID) -> tuple[Mapping[str, object], dict[str, str]]:
    """One disposal with the numbers of its case files; its revision is the ETag."""
    with the_office().records.read(the_actor()) as tx:
        found = tx.disposals.get(_id(disposal))
        counts = {state.value: count for state, count in tx.disposals.counts(found.id).items()}
    return {"disposal": found, "counts": counts}, etag(found.revision)


@endpoint(
    "GET",
    "/disposals/<uuid:disposal>/case-files",
    rights=Action.READ_RETENTION,
    asked=ItemsAsked,
    gives=DisposalItemsOut,
    refuses=(404,),
)
def list_disposal_case_files(disposal: UUID, asked: Values) -> Page[DisposalItem]:
    """Case files of a list, by position and reference."""
    cursor, limit = paging(asked)
    with the_office().records.read(the_actor()) as tx:
        found = tx.disposals.get(_id(disposal))
        return tx.disposals.items(found.id, cursor=cursor, limit=limit, **asked)


@endpoint(
    "POST",
    "/disposals/<uuid:disposal>/case-files",
    rights=Action.DISPOSE,
    said=ListedCasesIn,
    gives=CountOut,
    refuses=(404, 409),
)
def add_to_disposal(disposal: UUID, said: Values) -> Values:
    """Put more due case files on a list that was not offered yet."""
    count = the_office().lifecycle.add(_id(disposal), said["case_files"], actor=the_actor())
    return {"case_files": count}


@endpoint(
    "POST",
    "/disposals/<uuid:disposal>/removals",
    rights=Action.DISPOSE,
    said=RemovalIn,
    gives=CountOut,
    refuses=(404, 409),
)
def remove_from_disposal(disposal: UUID, said: Values) -> Values:
    """Take case files off a list; they come up again with the next one."""
    cases, reason = said["case_files"], said["reason"]
    the_office().lifecycle.remove(_id(disposal), cases, reason=reason, actor=the_actor())
    return {"case_files": len(cases)}


@endpoint(
    "POST",
    "/disposals/<uuid:disposal>/proposals",
    rights=Action.PROPOSE_APPRAISAL,
    said=ProposalIn,
    gives=CountOut,
    refuses=(404, 409),
)
def propose_appraisal(disposal: UUID, said: Values) -> Values:
    """Say what the clerk thinks; only the archive decides."""
    cases = said.pop("case_files")
    the_office().lifecycle.propose(_id(disposal), cases, **said, actor=the_actor())
    return {"case_files": len(cases)}


@endpoint(
    "POST",
    "/disposals/<uuid:disposal>/offer",
    rights=Action.DISPOSE,
    gives=DisposalOut,
    refuses=(404, 409, 412),
)
def offer_disposal(disposal: UUID) -> Answer:
    """Offer a list to the archive; the message 0501 is made in the background."""
    lifecycle, actor, key = the_office().lifecycle, the_actor(), _id(disposal)
    with the_office().records.begin(actor) as tx:
        tx.disposals.locked(key, revision=revision_asked())
        return _tagged(inside(lifecycle, tx).offer(key, actor=actor))


@endpoint(
    "POST",
    "/disposals/<uuid:disposal>/decisions",
    rights=Action.APPRAISE,
    said=DecisionIn,
    gives=CountOut,
    refuses=(404, 409, 412),
)
def decide_appraisal(disposal: UUID, said: Values) -> Values:
    """Decide what the archive takes; the number covers what follows for the files above."""
    lifecycle, actor, key = the_office().lifecycle, the_actor(), _id(disposal)
    cases = said.pop("case_files")
    with the_office().records.begin(actor) as tx:
        tx.disposals.locked(key, revision=revision_asked())
        count = inside(lifecycle, tx).decide(key, cases, **said, actor=actor)
    return {"case_files": count}


@endpoint(
    "POST",
    "/disposals/<uuid:disposal>/decisions/undo",
    rights=Action.APPRAISE,
    said=TakingBackIn,
    gives=CountOut,
    refuses=(404, 409),
)
def take_decision_back(disposal: UUID, said: Values) -> Values:
    """Take back what was decided in one moment, until it is delivered."""
    count = the_office().lifecycle.take_back(_id(disposal), said["decided_at"], actor=the_actor())
    return {"case_files": count}


@endpoint(
    "POST",
    "/disposals/<uuid:disposal>/samples",
    rights=Action.APPRAISE,
    said=SampleIn,
    gives=SampleOut,
    refuses=(404, 409),
)
def draw_sample(disposal: UUID, said: Values) -> Values:
    """Draw a sample of a position: those go to the archive, the others away."""
    office, actor, key = the_office(), the_actor(), _id(disposal)
    below, is_dry = said.pop("below", ""), said.pop("dry_run", False)
    years = tuple(said.pop("years", ()))
    sample = Sample(**said, years=years)
    if is_dry:
        with office.records.read(actor) as tx:
            chosen = draw(tx, key, sample, below=below).chosen
    else:
        chosen = office.lifecycle.sample(key, sample, below=below, actor=actor)
    return {"case_files": sorted(chosen), "rule": sample.in_words()}


@endpoint(
    "POST",
    "/disposals/<uuid:disposal>/delivery",
    rights=Action.DISPOSE,
    gives=DisposalOut,
    refuses=(404, 409, 412),
)
def deliver_disposal(disposal: UUID) -> Answer:
    """Hand over what the archive wants; the message 0503 is made in the background."""
    lifecycle, actor, key = the_office().lifecycle, the_actor(), _id(disposal)
    with the_office().records.begin(actor) as tx:
        tx.disposals.locked(key, revision=revision_asked())
        return _tagged(inside(lifecycle, tx).deliver(key, actor=actor))


@endpoint(
    "POST",
    "/disposals/<uuid:disposal>/case-files/<uuid:case>/import",
    rights=Action.APPRAISE,
    said=ImportIn,
    gives=DisposalItemOut,
    refuses=(404, 409),
)
def confirm_import(disposal: UUID, case: UUID, said: Values) -> DisposalItem:
    """Keep what the archive says of one case file; it stays open when the import failed."""
    return the_office().lifecycle.confirm_import(
        _id(disposal),
        CaseFileId(str(case)),
        archive_reference=said.get("archive_reference", ""),
        failure=said.get("failure", ""),
        actor=the_actor(),
    )


VIEWS = (
    list_disposals,
    start_disposal,
    get_disposal,
    list_disposal_case_files,
    add_to_disposal,
    remove_from_disposal,
    propose_appraisal,
    offer_disposal,
    decide_appraisal,
    take_decision_back,
    draw_sample,
    deliver_disposal,
    confirm_import,
)


def _tagged(disposal: Disposal) -> Answer:
    return disposal, etag(disposal.revision)


def _id(disposal: UUID) -> DisposalId:
    return DisposalId(str(disposal))
