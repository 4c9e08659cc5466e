"""discovery and services: what there is and what can be reported."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yiwang.kernel.access.guards import public

from ..documents import TYPES, document
from ..models import ApiKey
from ..selectors import offered, service_named
from ..telling import told_definition, told_service
from .frame import answered, districts_of

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
#: When what we serve last changed.
CHANGESET = "2026-11-23T00:00:00+08:00"


@public
@require_safe
@answered
def discovery(request: HttpRequest, form: str, key: ApiKey | None) -> HttpResponse:
    endpoint = {
        "specification": SPECIFICATION,
        "url": request.build_absolute_uri(request.path.rpartition("/")[0]),
        "changeset": CHANGESET,
        "type": "test" if settings.DEMO else "production",
        "formats": [name.partition(";")[0] for name in TYPES.values()],
    }
    about = {
        "changeset": CHANGESET,
        "contact": _("请联系本平台的系统管理员。"),
        "key_service": _("密钥由本平台的系统管理员发放。"),
        "endpoints": [endpoint],
    }
    return document(form, "discovery", about)


@public
@require_safe
@answered
def services(request: HttpRequest, form: str, key: ApiKey | None) -> HttpResponse:
    districts_of(request, key)
    return document(form, "services", [told_service(service) for service in offered()])


@public
@require_safe
@answered
def definition(request: HttpRequest, form: str, key: ApiKey | None, code: str) -> HttpResponse:
    districts_of(request, key)
    return document(form, "service_definition", told_definition(service_named(code)))
