"""Below /accounts/tokens/."""

from __future__ import annotations

from django.urls import path

from eventmaster.token_pages import views

urlpatterns = [
    path("", views.mine, name="api_tokens"),
    path("new/", views.new, name="api_token_new"),
    path("<uuid:token_id>/revocation/", views.revocation, name="api_token_revocation"),
]
