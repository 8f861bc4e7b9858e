"""Photos of visits: read and kept as those of reports are (plans.proofs), for a while."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from abhiyan.field.models import Visit, VisitPhoto
from abhiyan.plans import proofs

FOLDER = "visits"


def keep(visit: Visit, photo: proofs.Kept, *, at: datetime) -> VisitPhoto:
    """Store the photo of a visit. In a transaction; a file whose row does not commit is swept later."""
    digest = sha256(photo.content).hexdigest()
    name = proofs.store(photo, FOLDER)
    return VisitPhoto.objects.create(visit=visit, name=name, size=len(photo.content), digest=digest, at=at)


def content_of(photo: VisitPhoto) -> bytes | None:
    """As it was stored; None where it is gone or was changed."""
    return proofs.content_of(photo, FOLDER)


def forget(now: datetime | None = None) -> int:
    """Erase photos older than the settings say, and files that no row speaks of; returns how many files went."""
    at = now or timezone.now()
    VisitPhoto.objects.filter(at__lt=at - timedelta(days=settings.VISIT_PHOTO_DAYS)).delete()
    return proofs.sweep_folder(FOLDER, VisitPhoto.objects.all(), now=at.timestamp())
