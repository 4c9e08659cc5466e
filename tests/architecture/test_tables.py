"""What keeps distribution over districts a switch and not a rewrite (STACK §9, DESIGN §4)."""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db.models import SET_NULL, BaseConstraint, Field, Model, UniqueConstraint
from django.db.models.expressions import F

#: Tables that do not grow with the city; they would be copied to every shard. Each says why.
REFERENCE = {
    "access.Account": "a person's way in holds for every district",
    "access.Appointment": "as many as there are posts; a post may hold over several districts",
    "access.Department": "departments serve several districts",
    "access.FormerPassword": "belongs to an account",
    "access.Tries": "windows of the last day, swept every night",
    "access.Post": "a post may hold over several districts",
    "audit.Seal": "one chain over all records, in one order",
    "calendar.CalendarDay": "one calendar for the country",
    "calendar.OfficialYear": "one calendar for the country",
    "calendar.WorkCalendar": "one calendar for the country",
    "calendar.WorkPeriods": "one calendar for the country",
    "cases.ClassRule": "the catalogue is the city's",
    "cases.FlowEdge": "flows are the city's",
    "cases.FlowVersion": "flows are the city's",
    "cases.MatterClass": "the catalogue is the city's",
    "cases.ReferenceRevision": "a counter of changes to the catalogue",
    "cases.Route": "as many as classes times divisions",
    "insight.Weight": "weights of the appraisal are the city's",
    "sensing.Cursor": "one for each stream that is read",
    "sensing.DeviceKind": "kinds are the city's",
    "sensing.StoreTrouble": "of the whole installation; a handful of rows",
    "sensing.LakeFile": "the list of the lake; a file holds readings of many districts",
    "coldchain.StorageRange": "ranges by label are the country's",
    "desk.SavedView": "a few for each account",
    "places.Division": "the tree itself, which every shard needs whole",
    "places.Revision": "a counter of changes to the tree",
}


def test_growing_tables_carry_their_district() -> None:
    wrong = [
        model._meta.label
        for model in _models()
        if model._meta.label not in REFERENCE and not _has_district(model)
    ]
    assert not wrong, f"add `district`, or say in REFERENCE why it does not grow: {wrong}"


def test_what_is_unique_is_unique_within_a_district() -> None:
    wrong = [
        f"{model._meta.label}: {what}"
        for model in _models()
        if model._meta.label not in REFERENCE
        for what in _unique_over_districts(model)
    ]
    assert not wrong, "\n".join(wrong)


def test_deleting_a_row_never_empties_a_column_elsewhere() -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in _models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.remote_field.on_delete is SET_NULL
    ]
    assert not wrong, wrong


def test_the_list_of_reference_tables_names_no_table_that_is_gone() -> None:
    """Labels of rooms that are not installed yet may wait here."""
    installed = {model._meta.label for model in _models()}
    rooms = {label.partition(".")[0] for label in installed}
    gone = [
        label for label in REFERENCE if label not in installed and label.partition(".")[0] in rooms
    ]
    assert not gone, gone


def _models() -> Iterator[type[Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("yiwang."):
            yield model


def _has_district(model: type[Model]) -> bool:
    return any(field.name == "district" for field in model._meta.concrete_fields)


def _unique_over_districts(model: type[Model]) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield field.name
    for together in model._meta.unique_together:
        if "district" not in together:
            yield str(together)
    for constraint in model._meta.constraints:
        known = isinstance(constraint, UniqueConstraint | ExclusionConstraint)
        if known and "district" not in _columns(constraint):
            yield constraint.name


def _columns(constraint: BaseConstraint) -> set[str]:
    if isinstance(constraint, ExclusionConstraint):
        return {_name(expression) for expression, _ in constraint.expressions}
    assert isinstance(constraint, UniqueConstraint)
    named = set(constraint.fields)
    return named | {_name(part) for part in constraint.expressions}


def _name(expression: object) -> str:
    if isinstance(expression, F):
        return expression.name
    return expression.name if isinstance(expression, Field) else str(expression)
