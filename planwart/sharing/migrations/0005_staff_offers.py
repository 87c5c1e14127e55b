"""Places in a team. Owner and admin offer them; whoever holds a link reads one through a function, by its digest.

Invitations and links for the team are theirs as well: the wall lets the staff make those for customers only.
"""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from planwart.foundation.wall import FIRM, KIND_ROLES, change_policy, function, grant, own_parent, policy, protect

TABLE = "sharing_staffoffer"
OWN = "organisation_id = any ((select wall.member_orgs())::bigint[])"
ADMINISTERED = "organisation_id = any ((select wall.admin_orgs())::bigint[])"
OWNED = "organisation_id = any ((select wall.owner_orgs())::bigint[])"
# An admin neither makes owners nor touches their invitations.
OFFERS = f"{ADMINISTERED} and (role <> 'owner' or {OWNED})"
INVITATION = own_parent(TABLE, "sharing_invitation", "invitation_id")
INVITER = own_parent("sharing_invitation", "tenancy_membership", "invited_by_id")
TOKENS_INVITATION = own_parent("sharing_invitationtoken", "sharing_invitation", "invitation_id")
FOR_CUSTOMERS = f"(kind = 'customer' or {ADMINISTERED})"
LINK_FOR_CUSTOMERS = (
    "exists (select 1 from sharing_invitation k where k.id = sharing_invitationtoken.invitation_id and "
    "(k.kind = 'customer' or k.organisation_id = any ((select wall.admin_orgs())::bigint[])))"
)

# Who invited must still be able to: a place offered by somebody who has lost his rights opens nothing.
BY_DIGEST = """
    return (select jsonb_build_object(
        'invitation', i.id, 'offer', s.id, 'state', i.state, 'email', i.email, 'expires_at', i.expires_at, 'origin', t.origin,
        'organisation', o.id, 'firm', o.name, 'inviter', coalesce(m.name, ''), 'role', s.role, 'ended', s.ended_at is not null,
        'taken_by', j.user_id,
        'backed', m.id is null or (m.archived_at is null and (m.role = 'owner' or (m.role = 'admin' and s.role <> 'owner'))))
      from public.sharing_invitationtoken t
      join public.sharing_invitation i on i.id = t.invitation_id and i.kind = 'staff'
      join public.sharing_staffoffer s on s.invitation_id = i.id
      join public.tenancy_organisation o on o.id = i.organisation_id
      left join public.tenancy_membership m on m.id = i.invited_by_id
      left join public.tenancy_membership j on j.id = s.membership_id
      where t.digest = token_digest);"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("sharing", "0004_api_tokens"),
        ("tenancy", "0003_people_and_tiers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AlterField(
            model_name="invitation",
            name="kind",
            field=models.CharField(choices=[("customer", "Customer"), ("staff", "Staff")], max_length=10),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="invited_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                help_text="nobody where the operator lets an owner in",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.CreateModel(
            name="StaffOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(blank=True, max_length=80)),
                ("confirmed", models.BooleanField(default=False, help_text="the address was proven by a link that we mailed")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "role",
                    models.CharField(choices=[("owner", "Owner"), ("admin", "Admin"), ("staff", "Staff")], default="staff", max_length=8),
                ),
                (
                    "project_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        help_text="projects the person is to be put into",
                        size=None,
                    ),
                ),
                (
                    "invitation",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="staff_offer", to="sharing.invitation"),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.membership"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.organisation"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "-id"], name="staffoffer_of_organisation")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("ended_at", None)),
                        name="staffoffer_live_email",
                    )
                ],
            },
        ),
        *protect(TABLE, read=["pw_admin", "pw_member"], wall_reads=True),
        policy(TABLE, "firm", to=FIRM, using=OWN),
        grant(
            "insert (organisation_id, email, name, user_id, confirmed, created_at, ended_at, role, project_ids, invitation_id, "
            "membership_id), update (ended_at)",
            TABLE,
            to="pw_admin",
        ),
        policy(
            TABLE,
            "admin_adds",
            to="pw_admin",
            command="insert",
            check=f"{OFFERS} and user_id is null and membership_id is null and not confirmed and {INVITATION}",
        ),
        policy(TABLE, "admin_changes", to="pw_admin", command="update", using=OFFERS, check=OFFERS),
        grant("update (invited_by_id)", "sharing_invitation", to="pw_admin"),
        change_policy("sharing_invitation", "firm_adds", check=f"{OWN} and {FOR_CUSTOMERS} and {INVITER}"),
        change_policy(
            "sharing_invitation", "firm_changes", using=f"{OWN} and {FOR_CUSTOMERS}", check=f"{OWN} and {FOR_CUSTOMERS} and {INVITER}"
        ),
        change_policy("sharing_invitationtoken", "firm_adds", check=f"{OWN} and {TOKENS_INVITATION} and {LINK_FOR_CUSTOMERS}"),
        change_policy("sharing_invitationtoken", "firm_kills", using=f"{OWN} and {LINK_FOR_CUSTOMERS}"),
        *function("staff_invitation", "jsonb", BY_DIGEST, arguments="token_digest bytea", to=", ".join(KIND_ROLES)),
    ]
