"""Mails are the system's. The operator sees that they went, never what they say: a column grant holds that."""

from typing import ClassVar

from django.db import migrations

from planwart.foundation.wall import grant, policy, protect

SEEN_BY_OPERATOR = "id, organisation_id, kind, recipient, state, error, created_at, sent_at"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("mail", "0001_initial"), ("tenancy", "0002_wall")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        *protect("mail_outboundmail"),
        grant(f"select ({SEEN_BY_OPERATOR})", "mail_outboundmail", to="pw_operator"),
        policy("mail_outboundmail", "operator", to="pw_operator", using="true"),
    ]
