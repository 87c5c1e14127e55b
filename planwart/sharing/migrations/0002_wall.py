"""The firm sees and makes its invitations. Whoever holds a token comes through one function of the
room that knows what the invitation opens."""

from typing import ClassVar

from django.db import migrations

from planwart.foundation.wall import FIRM, grant, policy, protect

OWN = "organisation_id = any ((select wall.member_orgs())::bigint[])"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("sharing", "0001_initial"), ("tenancy", "0002_wall")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        *protect("sharing_invitation", read=["pw_admin", "pw_member"], wall_reads=True),
        policy("sharing_invitation", "firm", to=FIRM, using=OWN),
        grant(
            "insert (organisation_id, kind, email, state, invited_by_id, expires_at, opened_at, last_sent_at, answered_at, created_at), "
            "update (state, expires_at, last_sent_at, answered_at)",
            "sharing_invitation",
            to=FIRM,
        ),
        policy("sharing_invitation", "firm_adds", to=FIRM, command="insert", check=OWN),
        policy("sharing_invitation", "firm_changes", to=FIRM, command="update", using=OWN, check=OWN),
        *protect("sharing_invitationtoken", wall_reads=True),
        grant("select", "sharing_invitationtoken", to=FIRM),
        policy("sharing_invitationtoken", "firm", to=FIRM, using=OWN),
        grant("insert (organisation_id, invitation_id, digest, origin, created_at), delete", "sharing_invitationtoken", to=FIRM),
        policy("sharing_invitationtoken", "firm_adds", to=FIRM, command="insert", check=OWN),
        policy("sharing_invitationtoken", "firm_kills", to=FIRM, command="delete", using=OWN),
    ]
