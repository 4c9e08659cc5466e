from django.db import models
from django.utils.timezone import now


class AuditRecord(models.Model):
    """Who did, or looked at, what. Rows are only ever added; a trigger refuses the rest.

    Records are chained by `seal`, a job, and not by the writer: a chain written in the request
    would make every request wait for the one before it.
    """

    at = models.DateTimeField(default=now)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80, blank=True)
    verb = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, blank=True)
    district = models.CharField(max_length=6, blank=True)
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-id"], name="audit_by_subject"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
            models.Index(fields=["verb", "-id"], name="audit_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class Seal(models.Model):
    """One link of the audit chain: its digest covers one record and the seal before it."""

    record = models.OneToOneField(AuditRecord, models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.digest
