"""Photos of the heads at a listening site: read and kept as those of reports are (plans.proofs), for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.live.models import Address, Site, SitePhoto
from abhiyan.plans import proofs
from abhiyan.units.models import Unit

FOLDER = "heads"
MOST = 3  # of one site; a further one takes the place of the oldest
SHOWN = 24  # on one page


def keep(site: Site, photo: proofs.Kept, *, at: datetime, actor: str) -> SitePhoto:
    """Store a photo beside the number. In a transaction; a file whose row does not commit is swept later."""
    old = list(site.photos.values_list("pk", flat=True)[MOST - 1 :])
    SitePhoto.objects.filter(pk__in=old).delete()  # their files go with the next sweep
    digest = sha256(photo.content).hexdigest()
    name = proofs.store(photo, FOLDER)
    return SitePhoto.objects.create(site=site, name=name, size=len(photo.content), digest=digest, at=at, actor=actor)


def content_of(photo: SitePhoto) -> bytes | None:
    """As it was stored; None where it is gone or was changed."""
    return proofs.content_of(photo, FOLDER)


def at_units(address: Address, units: Sequence[Unit], by: Authority) -> list[SitePhoto]:
    """The newest of listening sites at these units, as far as `by` sees them."""
    found = SitePhoto.objects.seen_by(by).filter(site__address=address, site__unit__in=units)
    return list(found.select_related("site__unit")[:SHOWN])


def below(address: Address, unit: Unit, by: Authority) -> list[SitePhoto]:
    """The newest at a unit and everywhere below it, as far as `by` sees them."""
    found = SitePhoto.objects.seen_by(by).filter(
        site__address=address, site__unit__in=Unit.objects.within((unit.path, tree.after(unit.path))).values("pk")
    )
    return list(found.select_related("site__unit")[:SHOWN])


def forget(now: datetime | None = None) -> int:
    """Erase photos older than the settings say, and files that no row speaks of; returns how many files went."""
    at = now or timezone.now()
    SitePhoto.objects.filter(at__lt=at - timedelta(days=settings.HEADS_PHOTO_DAYS)).delete()
    return proofs.sweep_folder(FOLDER, SitePhoto.objects.all(), now=at.timestamp())
