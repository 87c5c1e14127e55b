"""The operator sees how often a mail was tried and why it has not left, and every setting of the server but its password."""

from typing import ClassVar

from django.db import migrations

from planwart.foundation.wall import grant, policy, protect


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("mail", "0003_sending_and_server")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        grant("select (fault, attempts, tried_at, next_attempt_at)", "mail_outboundmail", to="pw_operator"),
        *protect("mail_mailserver"),
        grant('select (id, host, port, "user", security, sender, changed_at)', "mail_mailserver", to="pw_operator"),
        policy("mail_mailserver", "operator", to="pw_operator", using="true"),
    ]
