"""The pages on which a worker signs in by a message from their own phone."""

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.registration.joining import limits
from abhiyan.registration.proof import entering
from abhiyan.registration.proof.views import line


@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """What happens here; POST gives this browser a code."""
    if request.method != "POST":
        return render(request, "registration/enter.html", {"line": line("")})
    device = limits.device_of(request)
    if not ratelimit.consume(request, app="allauth.account", action="request_login_code", key=f"enter:{device.hex()}"):
        messages.warning(request, _("You have asked for several codes. Wait a few minutes, then ask again."))
        return redirect("registration:enter")
    answer = redirect("registration:entrance", entering.begin(device, at=timezone.now()).code)
    limits.keep_device(request, answer)
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def entrance(request: Request, code: str) -> HttpResponse:
    """The code to be sent, and whether it came; POST signs in. Another browser's code looks like one that is over."""
    row = entering.of(code, limits.device_of(request), at=timezone.now())
    if request.method == "POST" and row is not None:
        try:
            user = entering.enter(row, number(request.POST.get("person", "")), day=today(), at=timezone.now())
        except entering.NotHere:
            return redirect("registration:entrance", code)
        get_adapter().login(request, user)
        return redirect("pages:booth")
    people = entering.people_of(row, day=today()) if row is not None else []
    context = {"code": code, "stands": row is not None, "people": people, "line": line(code, "LOGIN")}
    if request.htmx:
        answer = render(request, "registration/_entrance.html", context)
        if people or row is None:
            answer["HX-Refresh"] = "true"
        return answer
    return render(request, "registration/entrance.html", context)
