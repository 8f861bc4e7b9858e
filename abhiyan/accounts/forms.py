"""The forms of signing in."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.internal.userkit import filter_users_by_email, user_id_to_str
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from abhiyan.accounts import sms
from abhiyan.kernel import crypto, phones


class RequestCode(forms.Form):
    """Where to send a code: a number or an address in one field. The answer is the same whether it is known or not."""

    to = forms.CharField(max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        if sms.is_set():
            field.label = _("Phone number or mail address")
            field.widget.attrs = {"autocomplete": "username webauthn", "autocapitalize": "none", "spellcheck": "false"}
        else:
            field.label = _("Mail address")
            field.help_text = _("This installation sends no text messages, so the code comes by mail.")
            field.widget.attrs = {"autocomplete": "username webauthn", "inputmode": "email", "autocapitalize": "none"}

    def clean(self) -> dict[str, Any]:
        """`phone` or `email`, and the user found by it if there is one; raises when asked too often."""
        typed = self.cleaned_data.get("to", "").strip()
        if not typed:
            return self.cleaned_data
        self._user: Any = None
        if "@" in typed:
            self.cleaned_data["email"] = self._mail(typed)
        else:
            self.cleaned_data["phone"] = self._phone(typed)
        return self.cleaned_data

    def _mail(self, typed: str) -> str:
        mail = typed.lower()
        try:
            validate_email(mail)
        except ValidationError as error:
            raise ValidationError(_("This is not a mail address.")) from error
        self._not_too_often(mail)
        self._user = next(iter(filter_users_by_email(mail, is_active=True, for_login=True)), None)
        if self._user is None:
            # The letter to somebody known is written before the answer: so is this one, and thrown away.
            get_adapter().render_mail("account/email/login_code", mail, {"code": "000000", "email": mail})
        return mail

    def _phone(self, typed: str) -> str:
        if not sms.is_set():
            raise ValidationError(_("This installation sends no text messages. Write your mail address."))
        try:
            phone = phones.read(typed, invented=True)
        except phones.NotAPhone as error:
            raise ValidationError(
                _("This is neither a mail address nor a phone number: ten digits for a number in India.")
            ) from error
        self._not_too_often(phone)
        self._user = get_adapter().get_user_by_phone(phone)
        return phone

    def _not_too_often(self, key: str) -> None:
        # allauth counts under SHA-256 of the key; over all ten-digit numbers that is undone in minutes, a blind is not.
        if not ratelimit.consume(
            context.request, app="allauth.account", action="request_login_code", key=crypto.blind(key).hex()
        ):
            raise ValidationError(_("You have asked for several codes. Wait a few minutes, then ask again."))


class ConfirmCode(ConfirmLoginCodeForm):
    """The code. Five tries, one use, counted outside the session: requests sent at once share one count."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of six digits")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}

    def clean_code(self) -> str:
        challenge = _challenge()
        self.cleaned_data["code"] = phones.ascii_digits(self.cleaned_data["code"])
        if not ratelimit.consume(context.request, app="allauth.account", action="try_login_code", key=challenge):
            raise ValidationError(_("Too many wrong codes. Ask for a new one."))
        code: str = super().clean_code()
        if not cache.add(f"code-used:{challenge}:{crypto.blind(code).hex()}", 1, timeout=3600) or not _has_user():
            raise ValidationError(_("This code was used already. Ask for a new one."))
        return code


def _has_user() -> bool:
    """Whether somebody signs in by the code, which is right: who never did becomes a user now. Nobody may any more
    whose post ended meanwhile."""
    adapter: Any = get_adapter()
    state = context.request._login_stage.state
    if not state.get("user_id") and (user := adapter.user_by_proof(state.get("phone", ""))):
        state["user_id"] = user_id_to_str(user)
    return bool(state.get("user_id"))


def _challenge() -> str:
    """The name of what is being answered: one request for a code, in one session."""
    request = context.request
    state = request._login_stage.state
    return crypto.blind(f"{request.session.session_key} {state['at']}").hex()


class AddPasskey(AddWebAuthnForm):
    """A passkey always signs in by itself, so it must be kept on the device and ask for finger, face or PIN."""

    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this device")

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


def creation_options(user: Any) -> dict[str, Any]:
    """What a browser needs to make a passkey for `user`."""
    found: dict[str, Any] = auth.begin_registration(user, True)
    return found
