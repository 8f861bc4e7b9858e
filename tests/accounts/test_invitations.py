"""Nobody signs up: somebody with the right to lets a person in, and a post that ends closes the door."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.kernel import crypto
from abhiyan.kernel.models import AuditEntry
from abhiyan.people.models import Contact, Person
from abhiyan.posts import signin
from abhiyan.posts.actions import appoint, end
from abhiyan.posts.invitations import administrator, invite
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Organization
from tests.accounts.conftest import MINISTRY, number_of
from tests.world import BY, TODAY, World

Invited = Callable[[str], User]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_an_invited_person_is_found_by_number_without_the_number_being_readable(world: World, invited: Invited) -> None:
    user = invited("Mohan")

    number = number_of(world, "Mohan")
    assert (user.person, bytes(user.phone_blind or b"")) == (world.person("Mohan"), crypto.blind(number))
    assert number.encode() not in bytes(user.phone_sealed or b"")
    assert AuditEntry.objects.filter(verb="invite", subject=f"person:{user.person.pk}").count() == 1


@pytest.mark.parametrize(
    ("inviter", "guest", "allowed"),
    [
        ("Sonal", "Dev", True),
        ("Uma", "Dev", True),
        ("Dev", "Mohan", True),
        ("Dev", "Uma", False),
        ("Mohan", "Dev", False),
        ("Dev", "Zoya", False),
        ("Dev", "Dev", False),
        ("Asha", "Bela", False),
        ("Maya", "Asha", False),
    ],
)
def test_only_who_may_appoint_to_the_post_invites_its_holder(
    world: World, inviter: str, guest: str, allowed: bool
) -> None:
    by, person = world.authority(inviter), world.person(guest)

    assert signin.may_invite(person, by=by, day=TODAY) is allowed
    if allowed:
        assert signin.invite(person, by=by, day=TODAY).is_active
    else:
        with pytest.raises(PermissionDenied):
            signin.invite(person, by=by, day=TODAY)
        assert not User.objects.exists()


def test_whose_last_post_ended_is_not_invited(world: World) -> None:
    with pytest.raises(signin.NoPost):
        signin.invite(world.person("Esha"), by=MINISTRY, day=TODAY)


def test_two_people_with_one_phone_need_another_contact(world: World, invited: Invited) -> None:
    invited("Asha")
    theirs = Contact.objects.get(person=world.person("Asha"))
    Contact.objects.filter(person=world.person("Bela")).update(sealed=bytes(theirs.sealed), blind=bytes(theirs.blind))

    with pytest.raises(signin.ContactTaken):
        invited("Bela")
    signin.add_mail(world.person("Bela"), "bela@example.org", by=MINISTRY)

    user = invited("Bela")
    assert (user.email, user.phone_blind) == ("bela@example.org", None)


def test_an_invitation_without_number_or_address_is_refused(world: World) -> None:
    Contact.objects.filter(person=world.person("Dev")).delete()

    with pytest.raises(signin.NoContact):
        signin.invite(world.person("Dev"), by=MINISTRY, day=TODAY)


def test_nobody_real_is_let_into_an_invented_database(world: World) -> None:
    Organization.objects.update(invented=True)

    with pytest.raises(signin.Invented):
        signin.invite(world.person("Dev"), by=MINISTRY, day=TODAY)


def entered(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    return browser


def test_an_ended_post_is_ended_access_at_the_next_request(world: World, invited: Invited) -> None:
    browser = entered(invited("Dev"))
    before = browser.get("/data-promise/").status_code

    end(world.held_by("Dev"), until=TODAY, by=BY)
    answer = browser.get("/data-promise/", headers={"Accept-Language": "en"})

    assert (before, answer.status_code) == (200, 403)
    assert "District convenor" in answer.content.decode()
    assert "_auth_user_id" not in browser.session
    assert AuditEntry.objects.filter(verb="sign_out").count() == 1


def test_the_day_before_the_post_ends_access_is_there(world: World, invited: Invited) -> None:
    browser = entered(invited("Dev"))

    end(world.held_by("Dev"), until=TODAY + timedelta(days=1), by=BY)

    assert browser.get("/data-promise/").status_code == 200


def test_a_post_that_begins_tomorrow_opens_nothing_today(world: World) -> None:
    person = world.newcomer()
    appoint(world.post("Rampur", "mandal-convenor"), person, since=TODAY + timedelta(days=1), by=BY)
    user = signin.invite(person, by=MINISTRY, day=TODAY)

    assert entered(user).get("/data-promise/").status_code == 403


def test_looking_at_another_day_brings_no_ended_right_back(world: World, invited: Invited) -> None:
    browser = entered(invited("Dev"))
    end(world.held_by("Dev"), until=TODAY, by=BY)

    assert browser.get("/data-promise/?on=2018-01-15").status_code == 403


def test_a_holder_without_rights_stays_signed_in(world: World, invited: Invited) -> None:
    browser = entered(invited("Chand"))

    assert browser.get("/data-promise/").status_code == 200
    assert "_auth_user_id" in browser.session


def test_who_is_shut_out_is_out_at_the_next_request(world: World, invited: Invited) -> None:
    browser = entered(invited("Mohan"))

    signin.shut_out(world.person("Mohan"), by=world.authority("Dev"), day=TODAY, reason="phone lost")
    browser.get("/data-promise/")

    assert not browser.get("/data-promise/").context["user"].is_authenticated


def test_who_is_shut_out_does_not_let_themselves_in(world: World, invited: Invited) -> None:
    invited("Dev")
    signin.shut_out(world.person("Dev"), by=world.authority("Uma"), day=TODAY, reason="phone lost")

    with pytest.raises(PermissionDenied):
        signin.invite(world.person("Dev"), by=world.authority("Dev"), day=TODAY)


# --- the command line ------------------------------------------------------------------------------------------


def test_the_first_administrator_is_made_on_the_machine(world: World) -> None:
    Appointment.objects.filter(person=world.person("Sonal")).delete()

    done = CliRunner().invoke(administrator, ["Nira Namuna", "--mail", "Nira@example.org"])

    assert (done.exit_code, done.output.split(" is ")[0]) == (0, "Nira Namuna")
    user = User.objects.get()
    assert (user.email, user.person.name_en) == ("nira@example.org", "Nira Namuna")


def test_a_second_first_administrator_is_refused(world: World) -> None:
    done = CliRunner().invoke(administrator, ["Nira Namuna", "--mail", "nira@example.org"])

    assert (done.exit_code, "there is an administrator already" in done.output) == (1, True)
    assert not Person.objects.filter(name_en="Nira Namuna").exists()


def test_the_wrong_use_is_told_apart_from_a_refusal(world: World) -> None:
    runner = CliRunner()

    codes = [
        runner.invoke(administrator, ["Nira Namuna"]).exit_code,
        runner.invoke(administrator, ["Nira Namuna", "--phone", "12"]).exit_code,
        runner.invoke(invite, ["0"]).exit_code,
        runner.invoke(invite, [str(world.person("Dev").pk)]).exit_code,
    ]
    assert codes == [2, 2, 1, 0]


def test_access_by_a_post_held_in_the_past_is_not_remembered(world: World, invited: Invited) -> None:
    """A person with two posts keeps only what the other one gives."""
    dev = world.person("Dev")
    appoint(world.post("Rampur", "mandal-convenor"), dev, since=date(2018, 1, 5), by=BY)
    end(Appointment.objects.get(person=dev, post__unit__name_en="Ganga"), until=TODAY, by=BY)

    authority = world.authority("Dev")
    reached = [name for name in ("Ganga", "Shivpuri", "Rampur") if authority.may("see", world.unit(name).path)]
    assert reached == ["Rampur"]


def test_nobody_has_the_codes_of_a_higher_post_sent_to_an_address_of_their_own(world: World) -> None:
    uma, mohan = world.person("Uma"), world.authority("Mohan")
    appoint(world.post("Shivpuri 2", "booth-worker"), uma, since=TODAY, by=MINISTRY)

    with pytest.raises(PermissionDenied):
        signin.invite(uma, by=mohan, day=TODAY, mail="mohan@example.org")

    assert not Contact.objects.filter(person=uma, kind=Contact.MAIL).exists()
    assert signin.invite(uma, by=mohan, day=TODAY).email is None


def test_an_address_on_record_is_not_replaced_by_whoever_invites(world: World) -> None:
    bela, mohan = world.person("Bela"), world.authority("Mohan")
    signin.invite(bela, by=mohan, day=TODAY, mail="bela@example.org")

    with pytest.raises(signin.HasAddress):
        signin.invite(bela, by=mohan, day=TODAY, mail="mohan@example.org")


def test_who_has_signed_in_gets_no_address_from_whoever_invites(world: World) -> None:
    bela, mohan = world.person("Bela"), world.authority("Mohan")
    user = signin.invite(bela, by=mohan, day=TODAY)
    user.last_login = timezone.now()
    user.save()

    with pytest.raises(signin.HasAddress):
        signin.invite(world.person("Bela"), by=mohan, day=TODAY, mail="mohan@example.org")
