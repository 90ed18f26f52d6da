"""Taking away invisible text that another program laid over a scan: a search must not find it.

Only text that is not painted (rendering mode 3) goes, and its fonts with it where nothing else is
written. Where taking it away would move text that is painted, everything stays as it is.
"""

import copy
from dataclasses import dataclass, field

from pikepdf import (
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Object,
    Operator,
    Page,
    Pdf,
    Stream,
    parse_content_stream,
    unparse_content_stream,
)

_INVISIBLE = 3
_SHOWS = {"Tj", "TJ", "'", '"'}
_NEXT_LINE = {"'", '"'}  # these go to the next line first
_PLACES = {"Td", "TD", "Tm", "T*", "BT", "ET"}
_OF_TEXT = {*_PLACES, "Tc", "Tw", "Tz", "TL", "Tf", "Tr", "Ts"}

_Step = ContentStreamInstruction | ContentStreamInlineImage


@dataclass(kw_only=True)
class _Sieve:
    """What stays of a content stream. is_owing: text was left out, and no new place was set yet."""

    mode: int
    kept: list[_Step] = field(default_factory=list)
    forms: list[tuple[Name, int]] = field(default_factory=list)
    saved: list[int] = field(default_factory=list)
    has_hidden: bool = False
    has_painted: bool = False
    is_owing: bool = False
    moves_visible: bool = False

    def take(self, step: ContentStreamInstruction) -> None:
        """One operator, in the order of the stream."""
        operator = str(step.operator)
        if operator in _SHOWS:
            self._show(step, operator)
            return
        self._follow(step, operator)
        self.kept.append(step)

    def _show(self, step: ContentStreamInstruction, operator: str) -> None:
        if self.mode == _INVISIBLE:
            self.has_hidden = self.is_owing = True
            if operator in _NEXT_LINE:
                self.kept.append(ContentStreamInstruction([], Operator("T*")))
            return
        self.has_painted = True
        self.moves_visible = self.moves_visible or (self.is_owing and operator not in _NEXT_LINE)
        self.kept.append(step)

    def _follow(self, step: ContentStreamInstruction, operator: str) -> None:
        match operator:
            case "q":
                self.saved.append(self.mode)
            case "Q" if self.saved:
                self.mode = self.saved.pop()
            case "Tr" if step.operands:
                self.mode = int(step.operands[0])
            case "Do" if step.operands and isinstance(step.operands[0], Name):
                self.forms.append((step.operands[0], self.mode))
            case _ if operator in _PLACES:
                self.is_owing = False

    @property
    def may_lose(self) -> bool:
        """Whether there is hidden text, and taking it away moves nothing."""
        return self.has_hidden and not self.moves_visible

    def rest(self) -> bytes:
        """The stream without hidden text; where no text is left, without what places it."""
        kept = self.kept
        if not self.has_painted:
            kept = [step for step in kept if str(step.operator) not in _OF_TEXT]
        return unparse_content_stream(kept)


def remove_hidden_text(pdf: Pdf, page: Page) -> None:
    """Take invisible text out of a page and of the forms that it draws."""
    sieve = _sifted(page.obj, mode=0)
    _sift_forms(page.obj, sieve, seen=set())
    if sieve.may_lose:
        page.obj.Contents = pdf.make_stream(sieve.rest())
        _drop_fonts(page.obj, sieve)


def _sift_forms(drawer: Object, sieve: _Sieve, *, seen: set[tuple[int, int]]) -> None:
    """The forms of a page or form, in whose text the mode of the drawing goes on."""
    for name, mode in sieve.forms:
        form = _form(drawer, name)
        if form is None or form.objgen in seen:
            continue
        seen.add(form.objgen)
        inner = _sifted(form, mode=mode)
        _sift_forms(form, inner, seen=seen)
        if inner.may_lose:
            form.write(inner.rest())
            _drop_fonts(form, inner)


def _drop_fonts(drawer: Object, sieve: _Sieve) -> None:
    """Without text no fonts; other pages may share the resources and keep them."""
    resources = drawer.get(Name.Resources)
    if isinstance(resources, Dictionary) and Name.Font in resources and not sieve.has_painted:
        drawer.Resources = copy.copy(resources)
        del drawer.Resources.Font


def _form(drawer: Object, name: Name) -> Stream | None:
    resources = drawer.get(Name.Resources)
    drawn = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
    form = drawn.get(name) if isinstance(drawn, Dictionary) else None
    is_form = isinstance(form, Stream) and form.get(Name.Subtype) == Name.Form
    return form if isinstance(form, Stream) and is_form else None


def _sifted(drawer: Object, *, mode: int) -> _Sieve:
    sieve = _Sieve(mode=mode)
    for step in parse_content_stream(drawer):
        if isinstance(step, ContentStreamInstruction):
            sieve.take(step)
        else:
            sieve.kept.append(step)
    return sieve
