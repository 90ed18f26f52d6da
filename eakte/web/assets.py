"""Static files under names that change with their content."""

import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, send_from_directory, url_for

from eakte.web.guard import is_public

STATIC = Path(__file__).parent / "static"
A_YEAR_S = 365 * 24 * 3600  # a changed file has another name

blueprint = Blueprint("assets", __name__, url_prefix="/static")
