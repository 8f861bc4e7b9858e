"""Pages of signing in that allauth has in another form."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.accounts import forms, signing
from abhiyan.kernel.http import Request, number
from abhiyan.kernel.idempotency import keyless


class AskForCode(RequestLoginCodeView):
    """A code is asked for. It goes to users, and to the own number of a worker who becomes one once it came back."""

    def form_valid(self, form: forms.RequestCode) -> HttpResponse:
        to = {name: form.cleaned_data.get(name) for name in ("email", "phone")}
        send_without_user(LoginCodeVerificationProcess.initiate(request=self.request, user=form._user, **to))
        return super(RequestLoginCodeView, self).form_valid(form)


class TypeCode(ConfirmLoginCodeView):
    """A code is typed, or another one asked for: which allauth refuses with an error where there is no user."""

    def _resend_form_valid(self, form: Form) -> HttpResponse:
        process = self._process
        if process.user is not None or not process.state.get("phone"):
            return super()._resend_form_valid(form)
        send_without_user(process)
        process.record_resend()
        process.persist()
        return redirect("account_confirm_login_code")


def send_without_user(process: LoginCodeVerificationProcess) -> None:
    """Send the code to a number that no user has, if one may go there; the page says the same if none may."""
    phone: str | None = process.state.get("phone")
    adapter: Any = get_adapter()
    if process.user is None and phone and adapter.may_get_code(phone):
        process.state["code"] = adapter.generate_login_code()
        process.persist()
        adapter.send_verification_code_sms(None, phone, process.code)


ask_for_code, type_code = keyless(AskForCode.as_view()), keyless(TypeCode.as_view())


@login_required
@require_GET
def again(request: HttpRequest) -> HttpResponse:
    """What was asked for wants a fresh sign-in: signs out, then in, then goes on."""
    asked = request.GET.get("next", "/")
    onward = asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else "/"
    back = f"{reverse('account_login')}?{urlencode({'next': onward})}"
    return render(request, "account/again.html", {"next": back})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_ins(request: Request) -> HttpResponse:
    """The browsers in which one is signed in; POST drops one, and it is signed out at once."""
    here = signing.of(request)
    if request.method == "POST":
        if signing.drop(here.user, number(request.POST.get("drop", ""))):  # type: ignore[arg-type]  # one's own has a user
            messages.success(request, _("That device is signed out, and nothing more is taken from it."))
        return redirect("account_sign_ins")
    rows = signing.listed(here.user)  # type: ignore[arg-type]  # as above
    return render(request, "account/sign_ins.html", {"rows": rows, "here": here.pk})


class AddPasskey(AddWebAuthnView):
    """A passkey that can sign in by itself; allauth's own page would make a second lock of it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["js_data"] = {"creation_options": forms.creation_options(self.request.user)}
        return found


add_passkey = keyless(AddPasskey.as_view())
