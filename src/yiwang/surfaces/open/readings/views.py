"""POST: readings of one device, stored when this answers."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from yiwang.kernel.access.guards import public
from yiwang.kernel.sensing.selectors import device_by_secret
from yiwang.kernel.sensing.services import MOST_BYTES, StoreAway, receive_readings

BEARER = "Bearer "


@csrf_exempt
@public
def receive(request: HttpRequest) -> HttpResponse:
    """A reading, or an array of them, in the shape devices use on MQTT. 202 says that they are
    stored; whether each could be used is seen later. The same `Idempotency-Key` within two
    minutes stores once; a reading that comes twice counts once anyway."""
    if request.method != "POST":
        return _refused(405, _("这个地址不接受此方法。"), Allow="POST")
    said = request.headers.get("Authorization", "")
    device = device_by_secret(said.removeprefix(BEARER)) if said.startswith(BEARER) else None
    if device is None:
        return _refused(401, _("没有这台设备，或密钥已更换。"), **{"WWW-Authenticate": "Bearer"})
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return _refused(413, _("一次最多 900 kB；请分几次发送。"))
    if not _is_readable(request.body):
        return _refused(400, _("请求体须是一个读数对象，或读数的数组（JSON）。"))
    try:
        receive_readings(
            device=device,
            payload=request.body,
            once=request.headers.get("Idempotency-Key", "")[:80],
        )
    except StoreAway:
        return _refused(503, _("暂时不能保存，请稍后重发。"), **{"Retry-After": "5"})
    return JsonResponse({"stored": True}, status=202)


def _is_readable(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict | list)
    except (ValueError, RecursionError):
        return False


def _refused(status: int, message: str, **headers: str) -> HttpResponse:
    answer = JsonResponse({"status": status, "detail": message}, status=status)
    answer["Content-Type"] = "application/problem+json"
    for name, value in headers.items():
        answer[name] = value
    return answer
