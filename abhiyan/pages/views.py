"""Pages that draw on several domains."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from abhiyan.coverage import figures
from abhiyan.coverage import reads as coverage_reads
from abhiyan.coverage.estimates import with_estimates
from abhiyan.events.availability import is_guest
from abhiyan.field import reads as drives
from abhiyan.hall import invitations
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.kits import reads as kits
from abhiyan.kits import sharing, standing
from abhiyan.messaging import figures as messages_to_many
from abhiyan.messaging import inboxes
from abhiyan.offline import reads as offline
from abhiyan.offline.keeping import kept_on_phone
from abhiyan.pages import booth as booths
from abhiyan.pages import daily, digest, finding, promise, reads, views_me
from abhiyan.people import notices as words
from abhiyan.people import together
from abhiyan.people.forms import Unmask
from abhiyan.people.merging import may_undo
from abhiyan.people.models import Person, reached_by
from abhiyan.people.reads import CONSENT_WORDS
from abhiyan.plans.lists import targets_at
from abhiyan.posts import signin
from abhiyan.posts.forms import Invite
from abhiyan.posts.models import Post
from abhiyan.registration.checking import signs
from abhiyan.registration.duplicates.reads import steps_of
from abhiyan.registration.leaving import expiring, grievances
from abhiyan.units.models import Unit

DAY = timedelta(days=1)


def home(request: Request) -> HttpResponse:
    """What the signed-in person has to do today; before that, the way in."""
    if not request.user.is_authenticated:
        return redirect("account_login" if reads.is_founded() else "pages:first_steps")
    context = daily.screen(request.held, request.authority, request.day) if request.held else {}
    context |= daily.address(request.authority, request.day)
    context["may_appoint"] = bool(request.authority.over("appoint"))
    context["may_help"] = context["may_appoint"] or bool(request.authority.over("nominate"))
    context["unfinished"] = bool(request.authority.over("administer")) and not all(reads.standing())
    context["may_call"] = bool(request.authority.over("verify"))
    context["to_judge"] = signs.waiting(request.authority)
    context["given_up"] = reads.given_up(request.authority)
    context["grievances"], context["late"] = grievances.waiting_for(request.authority, request.day)
    context["to_release"] = messages_to_many.to_release(request.authority)
    context["unread"] = inboxes.unread(request.authority)
    context["slots"] = drives.own_slots(request.authority, request.day)
    context["invited"] = invitations.to_come(request.authority, request.day)
    context["is_guest"] = is_guest(request.authority.records)
    context["to_decide"] = offline.to_decide(request.authority, timezone.now())
    context["kits"] = kits.today(request.held, request.authority, today(), standing.moment())
    context["kits_to_hand_down"] = kits.to_hand_down(request.authority)
    context["expiring"] = expiring.number_expiring(request.authority, request.day)
    return render(request, "pages/home.html", context)


@login_required
@require_GET
@never_cache
@kept_on_phone
def booth(request: Request) -> HttpResponse:
    """The worker's own page, which opens without a network too."""
    if not request.held:
        return redirect("pages:home")
    context = booths.screen(request.held, request.authority, request.day)
    mine = kits.today(request.held, request.authority, today(), standing.moment())
    context["kits"] = [
        (one, [sharing.shown(request, piece, one.unit) for piece in one.pieces]) for one in mine if not one.stand.why
    ]
    return render(request, "pages/booth.html", context)


@login_required
@require_GET
def the_digest(request: Request) -> HttpResponse:
    """What changed since yesterday in the branch of one's highest post, what is due, who is behind, what waits."""
    unit = digest.branch(request.held, request.authority)
    found = digest.digest(unit, request.day, request.authority) if unit else None
    context = {"digest": found, "before": request.day - DAY, "after": request.day + DAY}
    return render(request, "pages/digest.html", context)


@login_required
@require_GET
def unit(request: Request, unit_id: int) -> HttpResponse:
    """A unit: where it stands in both trees, its figures, its posts and holders, the units below."""
    unit = get_object_or_404(request.authority.see(Unit).select_related("level"), pk=unit_id)
    above, above_area = coverage_reads.ways_up(unit, request.authority)
    children, following = coverage_reads.children(unit, request.authority, request.day, request.GET.get("after", ""))
    lines = figures.coverage([unit, *children], request.day)
    may_call = request.authority.may("verify", *unit.paths)
    context = {
        "unit": unit,
        "above": above,
        "above_area": above_area,
        "count": lines[0].coverage,
        "own": with_estimates(lines[:1], request.day)[0],
        "may_call": may_call,
        "to_judge": signs.at(unit, request.authority) if may_call else 0,
        "children": lines[1:],
        "next": following,
        "posts": reads.posts_at(unit, request.authority, request.day),
        "acts": reads.acts(unit, request.authority),
        "targets": targets_at(unit, request.day),
        "drives": drives.at_unit(unit, request.day),
        "may_appoint": request.authority.may("appoint", *unit.paths),
        "may_message": request.authority.may("message", *unit.paths),
        "may_organise": request.authority.may("organise", *unit.paths),
    }
    return render(request, "pages/unit.html", context)


@login_required
@require_GET
def person(request: Request, person_id: int) -> HttpResponse:
    """A person: posts now and before, what speaks for them, the number's last digits.

    A merged record leads on to the one that stands for it.
    """
    seen = request.authority.see(Person)
    person: Person = get_object_or_404(seen, pk=person_id)
    if person.same_as_id is not None:
        return redirect("pages:person", person.same_as_id)
    appointments = reads.appointments_of(person, request.authority, request.day)
    context = {
        "person": person,
        "appointments": appointments,
        "verified": person.pk in reads.verified_people([person.pk], request.day),
        "records": [one for one in together.named_as(person) if _is_written_otherwise(one, person)],
        "steps": (steps := steps_of(person)),
        "may_part": bool(steps) and may_undo(person.pk, by=request.authority),
        "contacts": reads.contacts_of(person),
        "evidence": reads.evidence_of(person),
        "may_unmask": reads.may_unmask(person, appointments, request.authority),
        "unmask_form": Unmask(),
        "may_invite": person.erased_on is None and signin.may_invite(person, by=request.authority, day=today()),
        "signs_in": signin.signs_in(person),
        "invite_form": Invite(needed=signin.needs_mail(person)),
        "may_report": person.erased_on is None and reached_by(together.ids_of(person.pk), request.authority),
        "is_me": person.pk == request.authority.person_id,
    }
    return render(request, "pages/person.html", context)


def _is_written_otherwise(one: Person, person: Person) -> bool:
    """Whether a merged record has a name that the person's own doesn't tell already."""
    return bool({one.name_hi, one.name_en} - {person.name_hi, person.name_en, ""})


@login_required
@require_GET
def search(request: Request) -> HttpResponse:
    """Units and people of one's branch, in either script; with `post`, people to appoint there."""
    asked = " ".join(request.GET.get("q", "").split())[:100]
    post = None
    if wanted := number(request.GET.get("post", "")):
        post = get_object_or_404(request.authority.see(Post).select_related("unit", "role"), pk=wanted)
    context = {"q": asked, "post": post} | finding.found(
        asked, request.authority, request.day, people_only=post is not None
    )
    return render(request, "pages/search.html", context)


@login_required
@require_GET
def who_sees_me(request: Request) -> HttpResponse:
    """The signed-in person's own page: what is kept, who sees it, and how to take it back."""
    me = reads.person(request.authority.person_id)
    if me is None:
        return render(request, "pages/who_sees_me.html")
    return views_me.me(request, views_me.OWN)


@require_GET
def notices(request: Request) -> HttpResponse:
    """The words people consent to, every version there ever was."""
    rows = [one._asdict() | {"name": CONSENT_WORDS[one.notice.purpose]} for one in words.versions()]
    return render(request, "pages/notices.html", {"rows": rows})


@require_GET
def data_promise(request: Request) -> HttpResponse:
    """How data is handled, guarded and destroyed, answered from the settings as they are."""
    return render(request, "pages/data_promise.html", {"promise": promise.parts(reads.organisation())})
