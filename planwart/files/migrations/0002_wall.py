"""The firm sees and stores its files; the parents' rooms admit others to the files of their things."""

from typing import ClassVar

from django.db import migrations

from planwart.foundation.wall import FIRM, grant, policy, protect

OWN = "organisation_id = any ((select wall.member_orgs())::bigint[])"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("files", "0001_initial"), ("tenancy", "0002_wall")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        *protect("files_file", read=["pw_admin", "pw_member"]),
        policy("files_file", "firm", to=FIRM, using=OWN),
        grant(
            "insert (organisation_id, key, name, content_type, size, sha256, purpose, uploaded_by_id, created_at)", "files_file", to=FIRM
        ),
        policy("files_file", "firm_adds", to=FIRM, command="insert", check=OWN),
    ]
