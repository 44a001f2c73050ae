"""The list of events: without templates, each opening where its desk begins."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from eventmaster.desk.scoped import DeskList
from eventmaster.desk.sections import home_of


class EventList(DeskList):
    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet:
        return super().get_queryset(request, exclude_parameters).filter(is_template=False)

    def url_for_result(self, result: Any) -> str:
        return home_of(result)
