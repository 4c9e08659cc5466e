"""connect and disconnect: which other systems are told."""

from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require_over
from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Invalid

from ..models import Webhook
from .posting import host_of

SHORTEST_SECRET = 16


def connect(*, actor: Actor, district: str, name: str, url: str, secret: str) -> Webhook:
    """Add a system that is told by signed POSTs. Its secret is kept sealed and never shown."""
    require_over(actor, "notify.connect", district)
    faults = {}
    if not host_of(url):
        faults["url"] = _("请填写以 http:// 或 https:// 开头的完整地址，不含用户名。")
    if len(secret) < SHORTEST_SECRET:
        faults["secret"] = _("密钥至少十六个字符。")
    if not 0 < len(name.strip()) <= 60:
        faults["name"] = _("请填写名称（六十个字以内）。")
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Webhook.objects.create(
                    district=district, name=name.strip(), url=url, secret=secret
                )
        except IntegrityError:
            raise Invalid({"name": _("已有同名的接口，请换一个名称。")}) from None
        _trace(actor, "notify.connect", made)
    return made


def disconnect(*, actor: Actor, webhook_id: int) -> Webhook:
    """Stop telling a system; what is queued for it still goes. Harmless twice."""
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().get(pk=webhook_id)
        require_over(actor, "notify.connect", webhook.district)
        if webhook.closed_at is None:
            webhook.closed_at = now()
            webhook.save(update_fields=["closed_at"])
            _trace(actor, "notify.disconnect", webhook)
    return webhook


def _trace(actor: Actor, verb: str, webhook: Webhook) -> None:
    record(
        verb=verb,
        subject=f"webhook:{webhook.pk}",
        actor_id=actor.account_id,
        actor_name=actor.name,
        district=webhook.district,
        detail={"name": webhook.name, "host": urlsplit(webhook.url).hostname},
        address=actor.address,
    )
