"""All routes. Each view carries its access rule (core.access); THIRD_PARTY_ACCESS has the rest."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from accounts.languages import choose_language
from core.access import PUBLIC, SIGNED_IN
from eventmaster import health, icons, mail_reports, styleguide
from eventmaster.api import api, docs

urlpatterns = [
    # First, for its callers come often and fast, and none of the others begins so.
    path("api/v1/", include(([*docs.routes(), *api.routes()], "api"))),
    path("", include("events.urls")),
    path("", include("registrations.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/second-factor/", include("accounts.second_factor.urls")),
    path("accounts/tokens/", include("eventmaster.token_pages.urls")),
    path("language/", choose_language, name="language"),
    path("admin/", admin.site.urls),
    path("favicon.ico", icons.favicon, name="favicon"),
    path("apple-touch-icon.png", icons.touch_icon, name="touch_icon"),
    path("icon-192.png", icons.touch_icon, {"size": 192}, name="icon_192"),
    path("icon-512.png", icons.touch_icon, {"size": 512}, name="icon_512"),
    path("site.webmanifest", icons.manifest, name="manifest"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *mail_reports.routes(settings.MAIL_SERVICE),
    *styleguide.routes(debug=settings.DEBUG),
]

handler400 = "eventmaster.errors.bad_request"
handler403 = "eventmaster.errors.permission_denied"
handler404 = "eventmaster.errors.page_not_found"
handler500 = "eventmaster.errors.server_error"

# Who may open the views of other packages. Everything under admin: is guarded by
# DeskSite.has_permission and by each model admin.
THIRD_PARTY_ACCESS = {
    "account_signup": PUBLIC,
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "account_inactive": PUBLIC,
    "account_email_verification_sent": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
}
