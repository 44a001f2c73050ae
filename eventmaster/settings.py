"""Settings, read downwards; what differs between installations comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import environ
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from eventmaster.cache import data_cache
from eventmaster.env import BASE_DIR, load
from eventmaster.logs import configure_structlog, logging_config
from eventmaster.staticfiles import add_headers

environ.Env.read_env(BASE_DIR / ".env")
CONFIG = load(os.environ)

# --- The installation -------------------------------------------------------------------------
DEBUG = CONFIG.debug
DEMO = CONFIG.demo
SECRET_KEY = CONFIG.secret_key
SECRET_KEY_FALLBACKS = CONFIG.secret_key_fallbacks
ALLOWED_HOSTS = CONFIG.allowed_hosts
SITE_URL = CONFIG.site_url
TRUSTED_PROXIES = CONFIG.trusted_proxies
TICKET_SIGNING_KEYS = CONFIG.signing_keys
APPLE_WALLET = CONFIG.apple_wallet
GOOGLE_WALLET = CONFIG.google_wallet
VAR_DIR = CONFIG.var_dir

# --- The application --------------------------------------------------------------------------
INSTALLED_APPS = [
    "eventmaster",
    "registrations",
    "events",
    "accounts",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "eventmaster.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "eventmaster.middleware.TrustedProxyMiddleware",
    "eventmaster.middleware.OriginMiddleware",
    "eventmaster.middleware.RequestLogMiddleware",
    # Django pads each answer by a random length, so that its size tells nothing of its secrets.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "eventmaster.middleware.CachingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.languages.AccountLanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "eventmaster.middleware.RefusalMiddleware",
    "eventmaster.middleware.RateLimitMiddleware",
]
ROOT_URLCONF = "eventmaster.urls"
WSGI_APPLICATION = "eventmaster.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "eventmaster.context.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -------------------------------------------------------------------------------------
DATABASES = {"default": CONFIG.database}
CACHES = {"default": data_cache(CONFIG.cache)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_ENGINE = "accounts.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Accounts ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "eventmaster.adapter.SiteAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignUpForm"
ACCOUNT_FORMS = {
    "login": "accounts.entrance_forms.LoginForm",
    "signup": "accounts.entrance_forms.SignUpForm",
    "add_email": "accounts.entrance_forms.AddEmailForm",
    "change_password": "accounts.entrance_forms.ChangePasswordForm",
    "set_password": "accounts.entrance_forms.SetPasswordForm",
    "reset_password": "accounts.entrance_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.entrance_forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.entrance_forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Counted in database rows instead, so that all processes share the limits (accounts/limits.py).
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "accounts.second_factor.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.second_factor.forms.SignInForm",
    "reauthenticate": "accounts.second_factor.forms.ConfirmForm",
}
# An address that nobody confirmed opens nothing here, and keeps nobody else from using it.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# --- Mail -------------------------------------------------------------------------------------
MAILERS = {"default": CONFIG.mailer}
# The service that carries mail by its API, if any, and how its reports prove that they are its own.
MAIL_SERVICE = CONFIG.mail_service.provider if CONFIG.mail_service else ""
ANYMAIL = CONFIG.mail_service.reports if CONFIG.mail_service else {}
DEFAULT_FROM_EMAIL = CONFIG.from_email
SERVER_EMAIL = CONFIG.from_email
MAILINGS_PER_HOUR = CONFIG.mailings_per_hour

# --- Organizers -------------------------------------------------------------------------------
# Whether everyone who confirmed their address may set one up; else administrators do.
ANYONE_FOUNDS_ORGANIZERS = CONFIG.anyone_founds_organizers

# --- Security ---------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
# Not "no-referrer": browsers would send "Origin: null" with forms, which CSRF protection refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = CONFIG.is_https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if CONFIG.is_https else 0
# Whether subdomains follow is for the owner of the domain to decide, not for one site on it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "eventmaster.errors.csrf_failure"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = CONFIG.is_https
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("ja", _("Japanese")),
]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = CONFIG.is_https
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.static_root
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [
    BASE_DIR / "static",
    ("vendor/zxing", NODE_MODULES / "zxing-wasm" / "dist" / "reader"),
    ("vendor/zxing", NODE_MODULES / "zxing-wasm" / "dist" / "iife" / "reader"),
    ("vendor/qr", NODE_MODULES / "qr"),
    ("vendor/familjen-grotesk", NODE_MODULES / "@fontsource-variable/familjen-grotesk/files"),
]
STATICFILES_FINDERS = [
    "eventmaster.staticfiles.SourceFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT = CONFIG.media_root
MEDIA_URL = CONFIG.media_url
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": f"eventmaster.staticfiles.{'DemoStaticStorage' if DEMO else 'StaticStorage'}"
    },
}
# Served as collected; with DEBUG straight from the source folders.
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ADD_HEADERS_FUNCTION = add_headers

# --- Logs -------------------------------------------------------------------------------------
LOGGING = logging_config(CONFIG.log_format)
configure_structlog()
