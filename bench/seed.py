"""Fill the bench's installation: a firm, a customer, fifty plans. Run as a process of its own, with the installation's environment."""

import json
import os
import sys

import django

PLANS = 50


def fill() -> dict[str, object]:
    """Create everything through the services and return plans, floors and cookies."""
    from django.conf import settings
    from django.test import Client

    from planwart.foundation.actor import person, system
    from planwart.foundation.scope import acting
    from planwart.identity.models import User
    from planwart.identity.services import create_account
    from planwart.places.services import create_project
    from planwart.planning.choices import AccessRole
    from planwart.planning.models import Floor
    from planwart.planning.services.customers import invite_customer
    from planwart.planning.services.invitations import accept_as_person, mint_mailed_link
    from planwart.planning.services.units import create_unit
    from planwart.tenancy.actors import actor_of
    from planwart.tenancy.choices import Role
    from planwart.tenancy.services import add_member, found_organisation

    def account(name: str) -> User:
        return create_account(email=f"{name}@example.org", name=name.title(), password="a-password-for-figures", verified=True)

    def cookie(user: User) -> str:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    anna, carla = account("anna"), account("carla")
    owner = actor_of(member := found_organisation(actor=person(anna.pk), user=anna, name="Elektro Brandt"))
    firm = [anna, *map(account, ("ben", "bea", "bob"))]  # a person may hold sixty sockets
    for user in firm[1:]:
        add_member(actor=system("figures"), organisation=member.organisation, user=user, role=Role.STAFF)
    project = create_project(
        actor=owner, organisation=member.organisation, name="Figures", street="Weg 1", postal_code="50674", city="Köln"
    )
    plans = [create_unit(actor=owner, project=project, name=f"Wohnung {number}", floors=("EG",)) for number in range(PLANS)]
    access = invite_customer(actor=owner, plan=plans[0], email=carla.email, role=AccessRole.EDITOR)
    minted = mint_mailed_link(access_id=access.pk)
    assert minted is not None
    accept_as_person(user=carla, token=minted[1])
    with acting(owner):
        floors = dict(Floor.objects.values_list("plan_id", "id"))
    return {"plans": [[plan.pk, floors[plan.pk]] for plan in plans], "firm": [cookie(user) for user in firm], "customer": cookie(carla)}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planwart.settings")
    django.setup()
    sys.stdout.write(json.dumps(fill()))
