"""A review item, as somebody would make one with Django's admin in an afternoon."""

from django.db import models
from simple_history.models import HistoricalRecords

STATES = [(state, state) for state in ("waiting", "left visible", "hidden", "referred")]


class Item(models.Model):
    nhs_number = models.CharField(max_length=10)
    patient = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    text = models.TextField()
    flag = models.CharField(max_length=40, blank=True)
    urgency = models.IntegerField()
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=STATES)
    reason = models.CharField(max_length=40, blank=True)
    history = HistoricalRecords()

    class Meta:
        indexes = [models.Index(fields=["state", "urgency", "recorded_at"])]  # noqa: RUF012 (so does Django's manual)
