"""Pages that only these tests have, each behind one of the guards."""

from django.http import HttpResponse, JsonResponse
from django.urls import include, path

from yiwang.kernel.access.guards import guarded, public, signed_in
from yiwang.lib.errors import Conflict, Invalid, Refused


def named(request):
    return HttpResponse(f"{request.actor.name}|{len(request.actor.posts)}")


def refusing(request, kind):
    raise {
        "refused": Refused("此件已结案，不能再派遣。"),
        "conflict": Conflict("已被他人更新。"),
        "invalid": Invalid({"reason": "请写明原因。"}),
    }[kind]


urlpatterns = [
    path("", include("yiwang.kernel.access.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("open/", public(named)),
    path("in/", signed_in(named)),
    path("trees/", guarded("trees.cut", "trees.see")(named)),
    path("cut/", guarded("trees.cut")(named)),
    path("refusing/<kind>/", public(refusing)),
    path("json/", public(lambda request: JsonResponse({}))),
]
