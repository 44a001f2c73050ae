from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class EventMasterConfig(AppConfig):
    name = "eventmaster"
    default = True


class AdminConfig(admin_apps.AdminConfig):
    """Stock admin on our own site object."""

    default = False
    default_site = "eventmaster.desk.site.DeskSite"
