"""Taking somebody's second factor off who lost it: phone and recovery codes.

Whoever may set the person's password may do it (rule 10); one's own is taken off on the pages of
one's account, which ask for a code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.second_factor import is_needed
from accounts.second_factor.changes import remove
from eventmaster.desk.questions import ask
from eventmaster.desk.scoped import actor

if TYPE_CHECKING:
    from eventmaster.desk.people import PersonAdmin


def take_off(desk: PersonAdmin, request: HttpRequest, user_id: str) -> HttpResponse:
    """GET says what will happen, POST does it; both lead back to the person."""
    person: User = desk.own_or_404(request, user_id)
    if not desk.has_change_permission(request, person):
        raise Http404
    if person == actor(request):
        return redirect("second_factor")
    if not is_needed(person):
        return redirect("admin:accounts_user_change", person.pk)
    if request.method != "POST":
        return ask(
            desk,
            request,
            "admin/accounts/user/second_factor.html",
            title=_("Take the second factor off?"),
            chosen=[person],
        )
    remove(user=person, by=actor(request), now=timezone.now())
    messages.success(request, _("The second factor of %(email)s is off.") % {"email": person.email})
    return redirect("admin:accounts_user_change", person.pk)
