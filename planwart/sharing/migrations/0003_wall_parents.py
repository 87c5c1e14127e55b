"""What a firm adds hangs on things of its own: a token on its invitation, an invitation on its member.

The column of the firm alone would let a token of ours open the invitation of another firm.
"""

from typing import ClassVar

from django.db import migrations

from planwart.foundation.wall import change_policy, own_parent

OWN = "organisation_id = any ((select wall.member_orgs())::bigint[])"
INVITATION = own_parent("sharing_invitationtoken", "sharing_invitation", "invitation_id")
INVITER = own_parent("sharing_invitation", "tenancy_membership", "invited_by_id")


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("sharing", "0002_wall")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        change_policy("sharing_invitationtoken", "firm_adds", check=f"{OWN} and {INVITATION}"),
        change_policy("sharing_invitation", "firm_adds", check=f"{OWN} and {INVITER}"),
    ]
