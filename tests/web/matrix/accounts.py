"""Signing in and one's own account."""

from typing import Final

from tests.web.matrix.rows import ON, Row, everyone

ACCOUNT_PAGE = everyone(200)
SIGNED_OUT_PAGE = everyone(ON, anonymous=200)  # who is signed in has no business there

ROWS: Final = (
    Row("account_login", get=SIGNED_OUT_PAGE, post=SIGNED_OUT_PAGE),
    Row("account_signup", get=SIGNED_OUT_PAGE, post=SIGNED_OUT_PAGE),
    Row("account_logout", get=everyone(200, anonymous=ON), post=everyone(ON)),
    Row("account_inactive", get=ACCOUNT_PAGE),
    Row("account_email_verification_sent", get=ACCOUNT_PAGE),
    Row("account_confirm_email", fill=lambda _: {"key": "wrong"}, get=everyone(404), post=everyone(404)),
    Row("account_reset_password", get=ACCOUNT_PAGE, post=everyone(ON), data=lambda _: {"email": "niemand@example.org"}),
    Row("account_reset_password_done", get=ACCOUNT_PAGE),
    Row(
        "account_reset_password_from_key",
        fill=lambda _: {"uidb36": "1", "key": "wrong"},
        get=ACCOUNT_PAGE,
        post=ACCOUNT_PAGE,
        data=lambda _: {"password1": "ganz-neues-wort"},
    ),
    Row("account_reset_password_from_key_done", get=ACCOUNT_PAGE),
)
