import uuid

from django.db import models
from django.utils.timezone import now


class FlowVersion(models.Model):
    """One published version of a flow. It never changes: a case keeps the one it began under."""

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    source = models.CharField(max_length=200, blank=True)
    definition = models.JSONField()
    published_at = models.DateTimeField(default=now)
    published_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="cases_flow_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class FlowEdge(models.Model):
    """One edge of a flow; the log's foreign key to it is what keeps a case on its flow."""

    flow = models.ForeignKey(FlowVersion, models.CASCADE, related_name="edges")
    source = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=24)
    target = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["flow", "source", "action", "target"], name="cases_flow_edge_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} -{self.action}-> {self.target}"


class ReferenceRevision(models.Model):
    """One row, renewed by triggers when flows, catalogue, routes, posts or departments change.

    A random value and not a count: a count rolled back and raised again would repeat itself.
    """

    value = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.value)
