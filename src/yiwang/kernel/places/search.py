"""Two-character Chinese search that an index serves; any noun may use it on its own columns."""

from django.db.models import BooleanField, F, Func, Q, Value


class SharesBigrams(Func):
    """Whether a column has every two-character piece of the text: a superset, to be rechecked."""

    template = "yiwang_bigrams(%(expressions)s)"
    arg_joiner = ") @> yiwang_bigrams("
    output_field = BooleanField()


def containing(field: str, text: str) -> Q:
    """A filter for rows whose `field` has `text` anywhere in it, letter case aside.

    Two characters or more are served by `models.bigram_index`; a single one reads every row
    that the rest of the query leaves.
    """
    words = text.strip()
    found = Q(**{f"{field}__icontains": words})
    if len(words) < 2:
        return found
    return Q(SharesBigrams(F(field), Value(words))) & found
