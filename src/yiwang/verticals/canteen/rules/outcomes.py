"""Which outcomes of a table a meal can be paid by. Pure."""

from collections.abc import Iterator

from yiwang.kernel.eligibility.takers import At, Problem, Table

from .shares import FUNDERS, NAMES_OF_FUNDERS, funder_named

#: What a column of this name must be: what each gives at most, the operator's discount, what the
#: diner pays and who pays the rest of it, and what the operator gets for each head.
KINDS = {
    **dict.fromkeys(FUNDERS, "money"),
    "pays": "money",
    "per_head": "money",
    "discount": "percent",
    "rest": "text",
}


def not_payable(table: Table) -> Iterator[Problem]:
    """The columns that no meal would be paid by, and the rows whose rest no funder pays.

    Columns of text under other names are for the reader. One of another kind would promise
    something that nobody gives.
    """
    for at, column in enumerate(table.columns):
        if column.name not in KINDS:
            if column.kind != "text":
                yield _not_among(At("columns", at, "name"), column.name, tuple(KINDS))
        elif column.kind != KINDS[column.name]:
            must = f"must_be_{KINDS[column.name]}"
            yield Problem(At("columns", at, "kind"), must, (("value", column.name),))
    for at, row in enumerate(table.rows):
        if row.then.get("pays") and "rest" in row.then:
            named = str(row.then["rest"])
            if funder_named(named) is None:
                yield _not_among(At("rows", at, "rest"), named, NAMES_OF_FUNDERS)


def _not_among(at: At, value: str, options: tuple[str, ...]) -> Problem:
    return Problem(at, "not_among", (("value", value), ("options", "、".join(options))))
