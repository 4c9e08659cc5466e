"""Pages that their reader's browser has while there is no network."""

from django.http import HttpResponse

#: Says to the service worker whose page it is: it keeps none of anybody else.
WHOSE = "X-Account"
#: Says to it that this page stays, as it last came, until its reader signs out.
STAYS = "X-Stays"


def staying(answer: HttpResponse, account_id: int) -> HttpResponse:
    """The page, to be shown again where no network is. Its script does without, too."""
    answer[WHOSE] = str(account_id)
    answer[STAYS] = "1"
    return answer
