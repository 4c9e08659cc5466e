"""Questions whose answer must be no rows."""

from django.db.models import Count, F, Q

from .models import Upload


def counts_other_than_the_rows() -> list[str]:
    """Uploads whose numbers are not those of their rows."""
    counted = Upload.objects.defer("content").annotate(
        rows_opened=Count("rows", filter=Q(rows__state="opened")),
        rows_known=Count("rows", filter=Q(rows__state="known")),
        rows_refused=Count("rows", filter=Q(rows__state="refused")),
    )
    wrong = counted.exclude(
        rows_opened=F("opened"), rows_known=F("known"), rows_refused=F("refused")
    )
    return [f"upload {pk}" for pk in wrong.values_list("pk", flat=True)]
