"""Names for the values of a facet; at most one statement."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from yiwang.kernel.access.models import Account
from yiwang.kernel.cases.models import CHANNELS
from yiwang.kernel.cases.selectors.reference import reference
from yiwang.kernel.places.models import Division

from ..names import NAMES
from ..rules.measures import GROUP_OF, GROUPS, OPEN

_DIVISIONS = ("district", "street", "community", "grid")


def labels(facet: str, values: Iterable[str]) -> dict[str, str]:
    """value -> name, for the values given. A value nobody knows any more is its own name."""
    wanted = set(values)
    found = _known(facet, wanted)
    return {value: found.get(value) or value or str(_("未填")) for value in wanted}


def measure_name(code: str) -> str:
    """A measure's or group's name; its code for one nobody knows."""
    return str(NAMES.get(code, code))


def is_measure(code: str) -> bool:
    """Whether numbers are kept under this name: a measure, or a group of them."""
    return code in GROUPS or code in GROUP_OF or code == OPEN


def _known(facet: str, wanted: set[str]) -> dict[str, str]:
    if facet in _DIVISIONS:
        rows = Division.objects.filter(code__in=wanted, until__isnull=True)
        return dict(rows.values_list("code", "name"))
    if facet == "actor":
        accounts = Account.objects.filter(pk__in=[int(value) for value in wanted if value])
        return {str(pk): name for pk, name in accounts.values_list("pk", "name")}
    known = reference()
    if facet == "department":
        return {str(pk): name for pk, name in known.departments.items()}
    if facet == "post":
        return {str(pk): name for pk, name in known.post_names.items()}
    if facet == "class":
        return {row.code: _(row.name) for row in known.classes.values()}
    if facet == "channel":
        return {code: str(name) for code, name in CHANNELS}
    if facet == "stage":
        stages = (stage for flow in known.flows.values() for stage in flow.stages.values())
        return {stage.code: _(stage.name) for stage in stages}
    return {}
