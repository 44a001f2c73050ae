"""What the framework alone can do here: one view without our middleware, one query, one line.

Served by a WSGI application of its own, so that figures stand beside the limit of the same run.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path

from core.access import public

get_wsgi_application()


@public
def one_query(request: HttpRequest, slug: str) -> HttpResponse:
    from events.models import Event

    title = Event.objects.values_list("title", flat=True).get(slug=slug)
    return HttpResponse(f"<h1>{title}</h1>")


@public
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n")


urlpatterns = [path("healthz", healthz), path("events/<slug:slug>/", one_query)]

with override_settings(MIDDLEWARE=[]):
    application = WSGIHandler()
override_settings(ROOT_URLCONF=__name__).enable()
