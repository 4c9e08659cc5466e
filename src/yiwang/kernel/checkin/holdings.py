"""Cards and codes somebody has, for whoever joins two rows of the registry."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy

from yiwang.kernel.registry.selectors import Holding, read_holdings

from .models import Credential, Means

_PERSON = "person:"
_CALLED = {
    Means.CARD.value: gettext_lazy("有效的卡"),
    Means.CODE.value: gettext_lazy("有效的二维码"),
}


def cards_of(district: str, people: Sequence[int]) -> dict[int, list[Holding]]:
    """Cards and codes that count today. One statement."""
    rows = (
        Credential.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=now()),
            district=district, subject__in=[f"{_PERSON}{pk}" for pk in people],
            kind__in=_CALLED, revoked_at__isnull=True,
        )
        .values_list("subject", "kind")
        .annotate(count=Count("pk"))
        .order_by("kind")
    )  # fmt: skip
    found: dict[int, list[Holding]] = defaultdict(list)
    for subject, kind, count in rows:
        found[int(subject.removeprefix(_PERSON))].append(Holding(_CALLED[kind], str(count)))
    return found


read_holdings("checkin", cards_of)
