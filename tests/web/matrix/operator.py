"""Pages of whoever runs the installation, missing for everybody else; the Postfach opens in a demo only."""

from typing import Final

from tests.web.matrix.rows import ON, SIGN_IN, Answer, Answers, Row, everyone


def operator(inside: Answer) -> Answers:
    """A page of the operator's: strangers get the sign-in, all others the words for 'missing'."""
    return everyone(404, anonymous=SIGN_IN, otto=inside)


ROWS: Final = (
    Row("operator", get=operator(200)),
    Row("operator_job_retry", lambda _: {"job_id": 999_999}, post=everyone(404, anonymous=SIGN_IN)),
    Row(
        "operator_firms",
        get=operator(200),
        post=operator(ON),
        data=lambda _: {"name": "Elektro Neu", "email": "neu@example.net", "purpose": "planning"},
    ),
    Row(
        "operator_firm_tier", lambda world: {"organisation_id": world.organisation_id}, post=operator(ON), data=lambda _: {"tier": "spark"}
    ),
    Row("operator_firm_invite", lambda _: {"organisation_id": 999_999}, post=everyone(404, anonymous=SIGN_IN)),
    Row("operator_signup", get=operator(200), post=operator(ON), data=lambda _: {"signup": "closed"}),
    Row("operator_outbox", get=operator(200)),
    Row("operator_outbox_again", lambda world: {"mail_id": world.mail_id}, post=operator(ON)),
    Row(
        "operator_mail",
        get=operator(200),
        post=operator(ON),
        data=lambda _: {"host": "smtp.example.org", "port": "587", "security": "starttls", "sender": "planwart@example.org"},
    ),
    Row("operator_mail_forget", post=operator(ON)),
    Row("operator_mail_test", get=operator(200), post=operator(ON)),
    # --- The Postfach -----------------------------------------------------------------------------------------------------------
    Row("postfach", get=everyone(404, otto=ON)),
    Row("postfach_mail", lambda world: {"mail_id": world.mail_id}, get=everyone(404)),
    Row("postfach_mail_body", lambda world: {"mail_id": world.mail_id}, get=everyone(404)),
)
