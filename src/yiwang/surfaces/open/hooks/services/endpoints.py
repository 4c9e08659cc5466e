"""add, amend, stop, resume, close an endpoint; renew its secret."""

import secrets
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require_over
from yiwang.kernel.audit.services import record
from yiwang.kernel.notify.services import fault_of_address
from yiwang.kernel.places.selectors import division as division_of
from yiwang.lib.errors import Invalid, Refused

from ..models import ALGORITHMS, Endpoint
from ..rules import KINDS
from ..selectors import VERB
from .queueing import defer_sending


def add_endpoint(
    *,
    actor: Actor,
    name: str,
    url: str,
    division: str,
    kinds: Sequence[str] = (),
    algorithm: str = "sm3",
) -> tuple[Endpoint, str]:
    """A new endpoint and its secret, which nobody can read again. `division` is a code from the
    district down; without `kinds` every event is sent. Raises Invalid, Forbidden."""
    require_over(actor, VERB, division)
    made = Endpoint(owner_id=actor.account_id)
    _fill(made, name=name, url=url, division=division, kinds=kinds, algorithm=algorithm)
    secret = new_secret()
    made.secret = secret
    _save(actor, made, "open.add_hook", new=True)
    return made, secret


def amend_endpoint(
    *,
    actor: Actor,
    endpoint_id: int,
    name: str,
    url: str,
    division: str,
    kinds: Sequence[str] = (),
    algorithm: str = "sm3",
) -> Endpoint:
    """Change what an endpoint is; what is queued goes to the new address. Its district stays."""
    with transaction.atomic():
        endpoint = locked(actor, endpoint_id)
        require_over(actor, VERB, division)
        if division[:6] != endpoint.district:
            raise Invalid({"division": _("不能改到另一个区县；请新建一个推送地址。")})
        _fill(endpoint, name=name, url=url, division=division, kinds=kinds, algorithm=algorithm)
        _save(actor, endpoint, "open.amend_hook")
    return endpoint


def renew_secret(*, actor: Actor, endpoint_id: int) -> tuple[Endpoint, str]:
    """A new secret, shown once; from now on only it signs. What the receiver refuses until it
    knows the new one is sent again."""
    with transaction.atomic():
        endpoint = locked(actor, endpoint_id)
        secret = new_secret()
        endpoint.secret = secret
        _save(actor, endpoint, "open.renew_hook_secret")
    return endpoint, secret


def stop_endpoint(*, actor: Actor, endpoint_id: int) -> Endpoint:
    """Send nothing and queue nothing from now on; what is queued waits. Harmless twice."""
    with transaction.atomic():
        endpoint = locked(actor, endpoint_id)
        if endpoint.state != Endpoint.State.OFF:
            endpoint.state, endpoint.reason, endpoint.paused_at = Endpoint.State.OFF, "", None
            _save(actor, endpoint, "open.stop_hook")
    return endpoint


def resume_endpoint(*, actor: Actor, endpoint_id: int) -> Endpoint:
    """Send again, with what waited first. Harmless twice."""
    with transaction.atomic():
        endpoint = locked(actor, endpoint_id)
        if endpoint.state != Endpoint.State.ON:
            endpoint.state, endpoint.reason, endpoint.paused_at = Endpoint.State.ON, "", None
            endpoint.failures, endpoint.rest_until = 0, None
            _save(actor, endpoint, "open.resume_hook")
            queued = endpoint.deliveries.filter(state="queued")
            queued.update(due_at=now(), attempts=0, first_tried_at=None)
            defer_sending()
    return endpoint


def close_endpoint(*, actor: Actor, endpoint_id: int) -> Endpoint:
    """Let an endpoint end for good; its log stays until it is swept. Harmless twice."""
    with transaction.atomic():
        endpoint = locked(actor, endpoint_id, closed=True)
        if endpoint.closed_at is None:
            endpoint.closed_at = now()
            _save(actor, endpoint, "open.close_hook")
    return endpoint


def locked(actor: Actor, endpoint_id: int, *, closed: bool = False) -> Endpoint:
    """The endpoint under lock. Forbidden for one of somebody else's division."""
    endpoint = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint_id)
    require_over(actor, VERB, endpoint.division)
    if endpoint.closed_at is not None and not closed:
        raise Refused("这个推送地址已删除。")
    return endpoint


def new_secret() -> str:
    return f"ywh_{secrets.token_urlsafe(32)}"


def _fill(
    endpoint: Endpoint, *, name: str, url: str, division: str, kinds: Sequence[str], algorithm: str
) -> None:
    name, url = " ".join(name.split()), url.strip()
    faults = {}
    if not 1 <= len(name) <= 60:
        faults["name"] = _("请填写名称（六十个字以内）。")
    if fault := fault_of_address(url):
        faults["url"] = fault
    elif len(url) > 300:
        faults["url"] = _("地址最多 300 个字符。")
    if len(division) < 6 or division_of(division) is None:
        faults["division"] = _("没有这个区划；请选择区县或其下的区划。")
    if not set(kinds) <= set(KINDS):
        faults["kinds"] = _("没有这种事件。")
    if algorithm not in dict(ALGORITHMS):
        faults["algorithm"] = _("没有这种签名算法。")
    if faults:
        raise Invalid(faults)
    endpoint.name, endpoint.url, endpoint.division = name, url, division
    endpoint.district = division[:6]
    endpoint.kinds = [kind for kind in KINDS if kind in kinds]
    endpoint.algorithm = algorithm


def _save(actor: Actor, endpoint: Endpoint, verb: str, *, new: bool = False) -> None:
    try:
        with transaction.atomic():
            endpoint.save(force_insert=new)
            record(
                verb=verb,
                subject=f"hook:{endpoint.pk}",
                actor_id=actor.account_id,
                actor_name=actor.name,
                district=endpoint.district,
                detail={"name": endpoint.name, "url": endpoint.url, "division": endpoint.division},
                address=actor.address,
            )
    except IntegrityError as clash:
        if "hooks_one_endpoint_of_a_name" not in str(clash):
            raise
        raise Invalid({"name": _("已有同名的推送地址，请换一个名称。")}) from None
