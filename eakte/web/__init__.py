"""The screens of the office in German: each view parses, calls one flow and renders."""

from eakte.web.compiled import CompiledTemplates, compiled_templates
from eakte.web.frame import configure

__all__ = ["CompiledTemplates", "compiled_templates", "configure"]
