"""The queue: the admin's list, fifty items a page, filtered by state."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin
from surgery.models import Item


@admin.register(Item)
class ItemAdmin(SimpleHistoryAdmin):
    list_display = ("patient", "nhs_number", "kind", "title", "text", "flag", "recorded_at", "state")
    list_filter = ("state", "kind")
    list_per_page = 50
    ordering = ("urgency", "recorded_at")
