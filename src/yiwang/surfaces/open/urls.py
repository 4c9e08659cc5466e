"""GeoReport v2 as the specification spells it, below /open311/v2/."""

from django.urls import path, register_converter

from .views import offers, requests


class FormConverter:
    """The ending of an address: the form of the answer."""

    regex = "xml|json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormConverter, "form")
app_name = "open"
urlpatterns = [
    path("discovery.<form:form>", offers.discovery, name="discovery"),
    path("services.<form:form>", offers.services, name="services"),
    path("services/<str:code>.<form:form>", offers.definition, name="definition"),
    path("requests.<form:form>", requests.requests, name="requests"),
    path("requests/<str:number>.<form:form>", requests.matter, name="matter"),
    path("requests/<str:number>/updates.<form:form>", requests.updates, name="updates"),
    path("tokens/<str:token>.<form:form>", requests.token, name="token"),
]
