"""What goes wrong in the database is logged with its statement, and never with what it stores."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.makers import Town

SAID_TWICE = "INSERT INTO tenant (id, name, reference_pattern) VALUES (:id, :name, :pattern)"


def test_an_error_names_nobody_whose_name_was_to_be_stored(town: Town) -> None:
    values = {"id": town.tenant, "name": "Erika Mustermann", "pattern": "{code}"}

    with pytest.raises(IntegrityError) as refused, town.records.begin(None) as tx:
        tx.session.execute(text(SAID_TWICE), values)

    assert "INSERT INTO tenant" in str(refused.value)
    assert "Mustermann" not in str(refused.value)
