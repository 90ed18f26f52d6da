"""The hits of a search as a spreadsheet (Treffer als CSV oder XLSX)."""

from flask import Blueprint, Response, request, send_file, url_for

from eakte.domain.access import Action
from eakte.domain.errors import InvalidValue
from eakte.finding import FoundPage
from eakte.hit_sheets import SheetForm, hit_sheet
from eakte.web import fields
from eakte.web.guard import needs, the_actor, the_office
from eakte.web.search_address import asked_in, request_of

blueprint = Blueprint("hit_sheets", __name__, url_prefix="/suche/treffer")


@blueprint.get("")
@needs(Action.READ)
def file() -> Response:
    """All hits that this person may see, the rows in the order of the search.

    Raises:
        HitsIncomplete: the index is being rebuilt.
        InvalidValue, QueryRefused: what was typed cannot be looked for.
    """
    office, actor = the_office(), the_actor()
    form = fields.choice(request.args, "format", SheetForm, SheetForm.CSV)
    asked = asked_in(request.args)
    if "q" not in asked:
        raise InvalidValue("q", "Geben Sie ein, wonach gesucht werden soll.")
    with office.records.read(actor) as tx:
        wanted = request_of(asked, today=tx.today)

    def address(hit: FoundPage) -> str:
        return url_for(
            "document.screen",
            document=hit.document.id,
            seite=hit.page.number,
            q=wanted.words,
            _external=True,
        )

    with hit_sheet(office, wanted, form=form, actor=actor, address=address) as sheet:
        return send_file(
            sheet.path,  # opened now, so that it can be read after the folder is gone
            mimetype=sheet.media_type,
            as_attachment=True,
            download_name=sheet.file_name,
        )
