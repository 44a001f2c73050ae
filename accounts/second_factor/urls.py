"""Below /accounts/second-factor/; allauth looks for the names of its own two views."""

from __future__ import annotations

from allauth.mfa.base.views import reauthenticate
from django.urls import path

from accounts.second_factor import views

urlpatterns = [
    path("", views.overview, name="second_factor"),
    path("app/", views.activation, name="second_factor_activation"),
    path("removal/", views.removal, name="second_factor_removal"),
    path("recovery-codes/", views.recovery_codes, name="recovery_codes"),
    path("recovery-codes.txt", views.recovery_codes_file, name="recovery_codes_file"),
    path("code/", views.code, name="mfa_authenticate"),
    path("confirmation/", reauthenticate, name="mfa_reauthenticate"),
]
