"""The one NinjaAPI: routes, reading of bodies, and every failure as problem+json."""

from django.http import Http404
from django.utils.translation import gettext_noop as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from .bodies import StrictParser
from .problems import answer_of
from .routes import router
from .views import knowing, reading, writing

api = NinjaAPI(
    title=_("一网开放接口"),
    version="1.0",
    description=_(
        "上报、查询、办理案卷。用密钥（Authorization: Bearer）调用；密钥由系统管理员发放。"
    ),
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
)
#: Importing them puts their operations on the router.
PARTS = (knowing, reading, writing)
api.add_router("", router)


for failure in (Exception, HttpError, Http404, ValidationError):
    api.add_exception_handler(failure, answer_of)  # type: ignore[arg-type]
