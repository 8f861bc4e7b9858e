"""What has to happen again and again."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from abhiyan.accounts import signing


def clear_sessions() -> None:
    """Delete sessions that have run out: a number somebody typed may be sealed in one."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    signing.forget()
