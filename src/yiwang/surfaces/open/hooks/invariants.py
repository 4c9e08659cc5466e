"""Questions whose answer must be no rows."""

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.timezone import now

from .models import Delivery
from .rules import KEPT


def deliveries_of_another_scope() -> list[str]:
    """Deliveries kept in another district than their event."""
    wrong = Delivery.objects.filter(~Q(district=F("occurrence__district")))
    return [f"delivery {pk}" for pk in wrong.values_list("pk", flat=True)]


def events_out_of_order() -> list[str]:
    """A first delivery that arrived before an earlier event of the same case, both never replayed.

    An event waits only so long for one that was not announced yet (`rules.GAP`); one that failed
    for good was overtaken on purpose."""
    earlier = Delivery.objects.filter(
        district=OuterRef("district"),
        endpoint=OuterRef("endpoint"),
        case_id=OuterRef("case_id"),
        seq__lt=OuterRef("seq"),
        state="sent",
        replays=0,
        created_at__lte=OuterRef("created_at"),
    ).order_by("-sent_at")
    wrong = Delivery.objects.filter(
        state="sent", replays=0, created_at__gte=now() - KEPT, case_id__isnull=False
    ).annotate(before=Subquery(earlier.values("sent_at")[:1]))
    return [
        f"delivery {pk}"
        for pk in wrong.filter(before__gt=F("sent_at")).values_list("pk", flat=True)
    ]
