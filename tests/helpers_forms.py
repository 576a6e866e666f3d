"""What a reader sees of a report form: its lines by their columns, its head, its blocks, its printed text."""

from __future__ import annotations

from bizenv_desktop.printing.pdf import write_pdf
from bizenv_desktop.printing.plan import plan
from bizenv_desktop.reports.build import Reports
from tests.helpers_printing import pdf_text


def build(city, report, period="2022-05"):
    """Return the data of a form, for a period or of a record."""
    return Reports(city.copy).build(report, period)


def rows(data):
    """Return the lines of a table, the total last, each by the ids of its columns."""
    return [dict(zip([one.id for one in data.columns], line.values, strict=True)) for line in data.lines]


def labelled(data):
    """Return the lines by the ids of their columns, each with the label that sums have."""
    return [row | {"label": line.label} for row, line in zip(rows(data), data.lines, strict=True)]


def texts(data, column):
    """Return one column of the lines without the total."""
    place = [one.id for one in data.columns].index(column)
    return [line.values[place] for line in data.detail()]


def head(data):
    """Return the head of a table: words above it by name."""
    return dict(data.head)


def fields(data, block):
    """Return the fields of a block (by its title without the number) by their heads."""
    found = next(one for one in data.blocks if one.title.partition("、")[2] == block)
    return {"/".join(one.head): value for one, value in zip(found.columns, found.lines[0].values, strict=True)}


def table(data, block):
    """Return the lines of a table block by its title without the number."""
    found = next(one for one in data.blocks if one.title.partition("、")[2] == block)
    return [line.values for line in found.lines]


def printed(data):
    """Return the text that an outside program reads in the PDF, without spaces and turns of lines."""
    return "".join("".join(pdf_text(write_pdf(plan(data)).content)).split())
