from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A filtered list that a person keeps under a name of her own."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=20)
    query = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "page", "name"], name="desk_view_name_once")
        ]

    def __str__(self) -> str:
        return self.name
