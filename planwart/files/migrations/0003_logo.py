"""A firm has one logo. Its administrators keep it; anybody may see it who knows its address or met the firm."""

from typing import ClassVar

from django.db import migrations, models

from planwart.foundation.wall import change_policy, function, grant, policy

Steps = list[migrations.RunSQL]

MEMBERS = "organisation_id = any ((select wall.member_orgs())::bigint[])"
ADMINS = "organisation_id = any ((select wall.admin_orgs())::bigint[])"
PURPOSES = [("source", "Source"), ("raster", "Raster"), ("thumbnail", "Thumbnail"), ("export", "Export"), ("logo", "Logo")]


def logo_function(name: str, argument: str, condition: str) -> Steps:
    """A function that returns a logo to whoever is nobody; no other file leaves through it."""
    body = f"return query select f.* from public.files_file f where f.purpose = 'logo' and {condition};"
    return function(name, "setof public.files_file", body, arguments=argument, to="pw_anonymous")


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("files", "0002_wall"), ("tenancy", "0002_wall")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AlterField("file", "purpose", models.CharField(choices=PURPOSES, max_length=10)),
        migrations.AddConstraint(
            "file",
            models.UniqueConstraint(condition=models.Q(("purpose", "logo")), fields=("organisation",), name="one_logo_per_organisation"),
        ),
        grant("select", "files_file", to="pw_wall"),
        policy("files_file", "wall_reads_logos", to="pw_wall", using="purpose = 'logo'"),
        *logo_function("logo_of", "firm bigint", "f.organisation_id = firm"),
        *logo_function("logo_by_key", "address text", "f.key = address"),
        change_policy("files_file", "firm_adds", check=f"{MEMBERS} and (purpose <> 'logo' or {ADMINS})"),
        grant("delete", "files_file", to="pw_admin"),
        policy("files_file", "admin_takes_logo_down", to="pw_admin", command="delete", using=f"purpose = 'logo' and {ADMINS}"),
    ]
