"""Below /accounts/tokens/."""

from __future__ import annotations

from django.urls import path

from eventmaster.token_pages import views

urlpatterns = [
    path("", views.mine, name="api_tokens"),
    path("new/", views.new, name="api_token_new"),
    path("revocation/", views.revocation_of_all, name="api_tokens_revocation"),
    path("<uuid:token_id>/revocation/", views.revocation, name="api_token_revocation"),
]
