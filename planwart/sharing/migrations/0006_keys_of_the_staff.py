"""A key made for somebody else carries the rights of the staff and no more.

Whoever becomes administrator or owner takes along no key that another one has made and read: it would act with his new rights.
"""

from typing import ClassVar

from django.db import migrations

BY_DIGEST = """
create or replace function wall.api_token(token_digest bytea) returns jsonb language plpgsql stable security definer
  set search_path = pg_catalog as $$ begin
    return (select jsonb_build_object(
        'token', t.id, 'name', t.name, 'read_only', t.read_only, 'last_used_at', t.last_used_at, 'organisation', t.organisation_id,
        'membership', m.id, 'user', m.user_id, 'role', m.role, 'member', m.name, 'language', u.language)
      from public.sharing_apitoken t
      join public.tenancy_membership m on m.id = t.membership_id and m.organisation_id = t.organisation_id
      join public.tenancy_membership c on c.id = t.created_by_id and c.organisation_id = t.organisation_id
      join public.identity_user u on u.id = m.user_id
      where t.digest = token_digest and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
        and m.archived_at is null and u.is_active
        and c.archived_at is null and (c.id = m.id or (c.role in ('owner', 'admin') and m.role = 'staff')));
  end $$"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("sharing", "0005_staff_offers")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(BY_DIGEST, migrations.RunSQL.noop)]
