"""The Postfach opens in a demo and for the operator; the tests are neither."""

from typing import Final

from tests.web.matrix.rows import Row, everyone

ROWS: Final = (
    Row("postfach", get=everyone(404)),
    Row("postfach_mail", lambda world: {"mail_id": world.mail_id}, get=everyone(404)),
    Row("postfach_mail_body", lambda world: {"mail_id": world.mail_id}, get=everyone(404)),
)
