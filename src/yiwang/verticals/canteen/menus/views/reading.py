"""What several pages read of a request."""

from datetime import date

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.guards import ActingRequest
from yiwang.lib.errors import Refused

from ...models import Canteen
from ..models import Menu
from ..selectors import canteens_for

LOOKS = ("canteen.run", "canteen.serve", "canteen.see")


def day_in(request: HttpRequest, name: str) -> date:
    """The day that the query or form names; today without one that can be read."""
    given = request.POST.get(name) or request.GET.get(name) or ""
    try:
        return date.fromisoformat(given)
    except ValueError:
        return localdate()


def canteen_or_404(request: ActingRequest, pk: int, *verbs: str) -> Canteen:
    found = canteens_for(request.actor, *(verbs or LOOKS)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def menu_or_404(request: ActingRequest, pk: int, *verbs: str) -> Menu:
    reached = canteens_for(request.actor, *(verbs or LOOKS)).values("pk")
    found = Menu.objects.filter(pk=pk, canteen__in=reached).select_related("canteen", "session")
    menu = found.first()
    if menu is None:
        raise Http404
    return menu


def why(refusal: Refused) -> str:
    """The refusal in the reader's language, field by field."""
    return _("；").join(refusal.lines(_))
