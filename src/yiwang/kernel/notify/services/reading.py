"""acknowledge: she has read it."""

from collections.abc import Collection

from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor

from ..models import Delivery


def acknowledge(*, actor: Actor, message_ids: Collection[int] | None = None) -> int:
    """Mark the actor's own messages as read, all unread ones without `message_ids`.

    Returns how many became read. Messages of others are left alone, whoever asks.
    """
    if actor.account_id is None:
        return 0
    unread = Delivery.objects.filter(
        account_id=actor.account_id, channel=Delivery.Channel.IN_APP, read_at__isnull=True
    )
    if message_ids is not None:
        unread = unread.filter(message_id__in=message_ids)
    return unread.update(state=Delivery.State.READ, read_at=now())
