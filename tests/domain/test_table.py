import pytest

from eakte.domain.table import InvalidTable, read_rows, write_rows

COLUMNS = ("code", "title")


def test_rows_are_read_whatever_the_order_of_the_columns():
    rows = list(read_rows('\ufefftitle,code\n"Recht, Prozesse",30\n', columns=COLUMNS))

    assert [(row.line, row.text("code"), row.text("title")) for row in rows] == [
        (2, "30", "Recht, Prozesse")
    ]


def test_written_rows_are_read_back():
    rows = [{"code": "30", "title": 'Recht, "Prozesse"\nund mehr'}, {"code": "32", "title": ""}]

    text = write_rows(rows, columns=COLUMNS)

    assert [dict(row.cells) for row in read_rows(text, columns=COLUMNS)] == rows


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, "header"),
        ("code\n30\n", 1, "header"),
        ("code,title,parent\n", 1, "header"),
        ("code,code\n", 1, "header"),
        ("code,title\n30,Recht\n32\n", 3, "row"),
        ("code,title\n30,Recht,mehr\n", 2, "row"),
        ('code,title\n30,"Recht\n', 2, "row"),
        ('code,title\n30,"Re"cht\n', 2, "row"),
    ],
)
def test_a_text_that_is_not_this_table_is_refused_with_its_place(text, line, column):
    with pytest.raises(InvalidTable) as refusal:
        list(read_rows(text, columns=COLUMNS))

    assert (refusal.value.line, refusal.value.column) == (line, column)


def test_a_cell_that_is_not_of_its_kind_is_refused_with_its_place():
    (row,) = read_rows("code,title\nzehn,\n", columns=COLUMNS)

    assert row.optional("title", int) is None
    with pytest.raises(InvalidTable) as not_a_number:
        row.value("code", int)
    with pytest.raises(InvalidTable) as empty:
        row.required("title")

    assert (not_a_number.value.column, not_a_number.value.value) == ("code", "zehn")
    assert (empty.value.column, empty.value.value) == ("title", "")
