"""A placed thing that belongs to a department, in a table that only these tests have."""

from dataclasses import dataclass

from django.apps.registry import Apps
from django.db import models


class Sighting(models.Model):
    district = models.CharField(max_length=6)
    street = models.CharField(max_length=12, default="")
    community = models.CharField(max_length=15, default="")
    grid = models.CharField(max_length=20, default="")
    department_id = models.BigIntegerField(null=True)

    class Meta:
        apps = Apps()
        app_label = "access_tests"

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


class Tree(models.Model):
    """The same without a department."""

    district = models.CharField(max_length=6)
    street = models.CharField(max_length=12, default="")
    community = models.CharField(max_length=15, default="")
    grid = models.CharField(max_length=20, default="")

    class Meta:
        apps = Apps()
        app_label = "access_tests"

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


@dataclass(frozen=True)
class Spot:
    """A place as rules see it."""

    district: str = ""
    street: str = ""
    community: str = ""
    grid: str = ""


def columns_of(code: str) -> dict[str, str]:
    """The ancestor columns of a place, from the finest code known."""
    sizes = {"district": 6, "street": 9, "community": 12, "grid": 18}
    return {name: code[:size] if len(code) >= size else "" for name, size in sizes.items()}
