"""remind_of_certificates: told once that a paper will expire, once that it has."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from yiwang.kernel.access.selectors import holders, holders_of_post, posts_for
from yiwang.kernel.notify.services import tell
from yiwang.verticals.canteen.models import Canteen

from ..models import Certificate
from ..rules.scores import EXPIRED, standing
from ..selectors import in_force
from ..selectors.reach import KEEP

_TITLES = {
    True: gettext_noop("证照已过期"),
    False: gettext_noop("证照快到期"),
}
TEXT = gettext_noop("%(canteen)s：%(number)s，%(day)s 到期。")


def remind_of_certificates(*, on: date | None = None) -> int:
    """Each certificate that expires within the days of warning, and again when it has; how many
    are due. The street hears of the expired ones. Told again on other days, nobody hears twice."""
    today = on or localdate()
    days = in_force("", today)["certificate_days"]
    due = list(
        Certificate.objects.filter(
            ended_at__isnull=True, expires_on__lte=today + timedelta(days=days)
        ).select_related("canteen", "operator")
    )
    for row in due:
        expired = standing(row.expires_on, today, days) == EXPIRED
        to = set(_keepers(row))
        if expired and row.canteen is not None:
            to |= set(holders("welfare_clerk", row.canteen))
        tell(
            district=row.district,
            key=f"canteen_certificate:{row.pk}:{'expired' if expired else 'soon'}",
            to=sorted(to),
            title=_TITLES[expired],
            text=TEXT,
            params={
                "canteen": row.canteen.name if row.canteen else row.operator.name,
                "number": row.number,
                "day": str(row.expires_on),
            },
            url=f"/canteen/watching/certificates/{row.pk}/",
            channels=["in_app"],
        )
    return len(due)


def _keepers(row: Certificate) -> list[int]:
    """The holders of posts that keep the canteen's papers: through its operator's department, or
    through the place where it stands."""
    posts = posts_for(KEEP).filter(
        Q(department=row.operator.department_id) | Q(department__isnull=True)
    )
    canteen = row.canteen or Canteen.objects.filter(operator=row.operator_id).first()
    return [
        account
        for post in posts
        if post.department_id is not None
        or (canteen is not None and post.division and canteen.street.startswith(post.division))
        for account in holders_of_post(post.pk)
    ]
