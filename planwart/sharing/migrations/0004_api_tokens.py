"""Keys for programs. Owner and admin see and make those of the firm, staff see the ones that act for them.

Whoever shows a key is found by one function, which also answers whether its member still works here: a token never outlives him, nor
the right of the one who made it for somebody else.
"""

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from planwart.foundation.wall import KIND_ROLES, SETTING_ID, function, grant, own_parent, policy, protect

TABLE = "sharing_apitoken"
OWN = "organisation_id = any ((select wall.member_orgs())::bigint[])"
ADMINISTERED = "organisation_id = any ((select wall.admin_orgs())::bigint[])"
MINE = f"membership_id = {SETTING_ID}"
MEMBER = own_parent(TABLE, "tenancy_membership", "membership_id")

BY_DIGEST = """
    return (select jsonb_build_object(
        'token', t.id, 'name', t.name, 'read_only', t.read_only, 'last_used_at', t.last_used_at, 'organisation', t.organisation_id,
        'membership', m.id, 'user', m.user_id, 'role', m.role, 'member', m.name, 'language', u.language)
      from public.sharing_apitoken t
      join public.tenancy_membership m on m.id = t.membership_id and m.organisation_id = t.organisation_id
      join public.tenancy_membership c on c.id = t.created_by_id and c.organisation_id = t.organisation_id
      join public.identity_user u on u.id = m.user_id
      where t.digest = token_digest and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
        and m.archived_at is null and u.is_active
        and c.archived_at is null and (c.id = m.id or c.role in ('owner', 'admin')));"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("sharing", "0003_wall_parents"),
        ("tenancy", "0002_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("read_only", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("created_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.membership")),
                ("membership", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.membership")),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.organisation"),
                ),
            ],
            options={"indexes": [models.Index(fields=["organisation", "-id"], name="apitoken_of_organisation")]},
        ),
        *protect(TABLE, read=["pw_admin", "pw_member"], wall_reads=True),
        policy(TABLE, "admin", to="pw_admin", using=OWN),
        policy(TABLE, "staff", to="pw_member", using=f"{OWN} and {MINE}"),
        grant(
            "insert (organisation_id, membership_id, created_by_id, name, digest, read_only, created_at, expires_at, last_used_at, "
            "revoked_at)",
            TABLE,
            to="pw_admin",
        ),
        policy(TABLE, "admin_adds", to="pw_admin", command="insert", check=f"{ADMINISTERED} and created_by_id = {SETTING_ID} and {MEMBER}"),
        grant("update (revoked_at)", TABLE, to="pw_admin, pw_member"),
        policy(TABLE, "admin_revokes", to="pw_admin", command="update", using=ADMINISTERED, check=ADMINISTERED),
        policy(TABLE, "staff_revokes", to="pw_member", command="update", using=f"{OWN} and {MINE}", check=f"{OWN} and {MINE}"),
        migrations.RunSQL("grant select (id, is_active, language) on identity_user to pw_wall", migrations.RunSQL.noop),
        *function("api_token", "jsonb", BY_DIGEST, arguments="token_digest bytea", to=", ".join(KIND_ROLES)),
    ]
