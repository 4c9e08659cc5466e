from django.db import models
from django.utils.timezone import now


class StoredEvent(models.Model):
    """A fact, written in the transaction that made it true."""

    name = models.CharField(max_length=80)
    district = models.CharField(max_length=6, blank=True)
    payload = models.JSONField()
    at = models.DateTimeField(default=now)
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=now)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="events_undelivered",
                condition=models.Q(delivered_at__isnull=True),
            ),
            models.Index(fields=["delivered_at"], name="events_delivered"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Delivery(models.Model):
    """Proof that one reaction has run for one event; written with the reaction's own effects."""

    district = models.CharField(max_length=6, blank=True)
    event = models.ForeignKey(StoredEvent, models.CASCADE, related_name="deliveries")
    reaction = models.CharField(max_length=160)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "event", "reaction"], name="events_each_reaction_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reaction} {self.event_id}"
