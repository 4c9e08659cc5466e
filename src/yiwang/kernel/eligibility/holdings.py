"""What somebody is entitled to, for whoever joins two rows of the registry."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.registry.selectors import Holding, read_holdings

from .models import Grant
from .readers import PERSON


def grants_of(district: str, people: Sequence[int]) -> dict[int, list[Holding]]:
    """Grants of today by programme. One statement."""
    today = localdate()
    rows = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today),
        district=district,
        subject__in=[f"{PERSON}{pk}" for pk in people],
        since__lte=today,
    )
    listed = rows.order_by("programme_id", "since")
    found: dict[int, list[Holding]] = defaultdict(list)
    for subject, title, since in listed.values_list("subject", "programme__title", "since"):
        said = _("%(since)s 起") % {"since": since.isoformat()}
        found[int(subject.removeprefix(PERSON))].append(Holding(title, said))
    return found


read_holdings("eligibility", grants_of)
