"""Templates are compiled once, before the web processes: nobody waits for that at a screen."""

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader
from jinja2.environment import Environment

from eakte.web import CompiledTemplates, compiled_templates


def an_app(templates: CompiledTemplates | None = None, *, text: str = "Guten Tag") -> Flask:
    app = Flask("eakte")
    app.jinja_loader = DictLoader({"page.html": f"{text}, {{{{ name }}}}"})
    app.jinja_env.bytecode_cache = templates
    return app


def shown(app: Flask) -> str:
    with app.app_context():
        return render_template("page.html", name="Frau Beier")


def test_a_template_that_was_compiled_is_not_compiled_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    templates = compiled_templates(an_app())
    monkeypatch.setattr(Environment, "compile", lambda *_: pytest.fail("compiled again"))

    assert shown(an_app(templates)) == "Guten Tag, Frau Beier"


def test_a_template_that_has_changed_is_shown_as_it_is_now() -> None:
    templates = compiled_templates(an_app())

    assert shown(an_app(templates, text="Guten Abend")) == "Guten Abend, Frau Beier"
