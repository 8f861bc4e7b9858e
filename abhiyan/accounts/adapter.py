"""How allauth works here: users are found by sealed phones, codes are six digits, nobody signs up, no password exists.

docs/decisions/0020 says why each part is so.
"""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from abhiyan.accounts import outgoing, signals, sms
from abhiyan.accounts.models import User, actor_of
from abhiyan.kernel import audit, crypto

FRESH_SECONDS = 15 * 60  # passkeys are added and removed only so long after a sign-in


class Adapter(DefaultAccountAdapter):
    """Signing in by code to a phone or a mail address that somebody with the right to has invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth's own words)
        return False

    def get_login_stages(self) -> list[str]:
        # A passkey is another way in, not a second lock: who loses the phone that holds it still gets a code.
        return ["allauth.account.stages.LoginByCodeStage"]

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in; the audit has it, or it doesn't happen."""
        with transaction.atomic():
            audit.wrote("sign_in", user, by=actor_of(user))
            super().login(request, user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ARG002
        """Never, for a fresh sign-in; an older one is sent to sign in again, since nobody has a password to ask for."""
        if _is_fresh(self.request):
            return False
        again = f"{reverse('account_reauthenticate')}?{urlencode({'next': self.request.get_full_path()})}"
        raise ImmediateHttpResponse(redirect(again))

    # --- the phone's store -----------------------------------------------------------------------------------

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone_blind=crypto.blind(phone), is_active=True).first()

    def may_get_code(self, phone: str) -> bool:
        """Whether a code goes to a number that no user has: the user is made once it came back, and not before."""
        if User.objects.filter(phone_blind=crypto.blind(phone)).exists():
            return False  # shut out
        answers: list[tuple[Any, Any]] = signals.unknown_number.send(User, phone=phone)
        return any(answer is True for _receiver, answer in answers)

    def user_by_proof(self, phone: str) -> User | None:
        """Who signs in by a number that no user has, now that its code came back."""
        answers: list[tuple[Any, Any]] = signals.number_proved.send(User, phone=phone)
        return next((user for _receiver, user in answers if isinstance(user, User)), None)

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (crypto.unseal(bytes(user.phone_sealed)), True) if user.phone_sealed else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:  # noqa: ARG002 (allauth's own words)
        user.phone_sealed, user.phone_blind = crypto.seal(phone), crypto.blind(phone)
        user.save(update_fields=["phone_sealed", "phone_blind"])

    def set_phone_verified(self, user: Any, phone: str) -> None:
        """Nothing: a phone stands on a user only by invitation, and a code to it is the proof each time."""

    # --- what is sent ----------------------------------------------------------------------------------------

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:  # noqa: ARG002
        outgoing.later(sms.send, phone, sms_text(code))

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Nothing: strangers can't make us send."""

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Nothing."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if template_prefix == "account/email/unknown_account":
            return  # strangers can't make us send
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        outgoing.later(EmailMessage.send, message)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        if address := email or user.email:
            super().send_notification_mail(template_prefix, user, context, address)

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Only what no page says by itself: allauth's texts name the number or address."""
        if kwargs.get("message"):
            super().add_message(request, level, *args, **kwargs)


def sms_text(code: str) -> str:
    """What the text message says; its words are registered with the operators, so they never change by themselves."""
    return _("%(code)s is your code for Abhiyan. It is good for 10 minutes. Tell it to nobody, whoever asks.") % {
        "code": code
    }


def _is_fresh(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user) if request.user.is_authenticated else []
    return bool(records) and time.time() - records[-1]["at"] < FRESH_SECONDS


class PasskeyAdapter(DefaultMFAAdapter):
    """Passkeys: what a browser shows beside them."""

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 (allauth's own words)
        return _("Passkey %(number)s") % {"number": user.authenticator_set.filter(type=type).count() + 1}
