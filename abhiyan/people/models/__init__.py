"""Who: persons, how to reach them, what proves that they are real; what they agreed to, and how they go again."""

from abhiyan.people.models.leaving import Grievance, Vault, VaultOpening, Wording
from abhiyan.people.models.people import (
    Consent,
    Contact,
    Duplicate,
    Evidence,
    Merge,
    NameKey,
    Notice,
    Person,
    PersonQuerySet,
    Together,
    Unmasking,
    Verification,
    posts_of,
    reached_by,
)

__all__ = [
    "Consent",
    "Contact",
    "Duplicate",
    "Evidence",
    "Grievance",
    "Merge",
    "NameKey",
    "Notice",
    "Person",
    "PersonQuerySet",
    "Together",
    "Unmasking",
    "Vault",
    "VaultOpening",
    "Verification",
    "Wording",
    "posts_of",
    "reached_by",
]
