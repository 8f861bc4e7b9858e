"""The people who sign in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    """Makes users; allauth calls it."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        """A user with a mail address or a phone, and as a rule no password: a code or a passkey signs in."""
        user = self.model(email=self.normalize_email(email) if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person who can sign in, known by mail address or phone (sealed, found by its blind index).

    What the user may do stands in the posts held on the day, never here.
    """

    email = models.EmailField(null=True, blank=True, unique=True)
    phone_sealed = models.BinaryField(null=True)
    phone_blind = models.BinaryField(null=True, unique=True, max_length=32)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects: ClassVar[UserManager] = UserManager()


class SignIn(models.Model):
    """One browser in which somebody signed in, until it is signed out, dropped from the list, or its post ended.

    session: the key of the session, sealed; label: as "Chrome, Android". nonce: in the mark by which this browser may
    send what was made there, also once the session has ended. user: None of somebody who was erased since.
    """

    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="sign_ins")
    session = models.BinaryField()
    nonce = models.CharField(max_length=32)
    label = models.CharField(max_length=60, blank=True, default="")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)


def display(user: User) -> str:
    """What a browser shows beside a passkey: the name of the person, where the user belongs to one."""
    person = getattr(user, "person", None)
    return str(person) if person is not None else f"user {user.pk}"


def actor_of(user: User) -> str:
    """How the audit names the user."""
    # A person's link to a user stands in the domain above; here it is only read where it is.
    person = getattr(user, "person", None)
    return f"person:{person.pk}" if person is not None else f"user:{user.pk}"
