"""Signing in and one's own account."""

from typing import Final

from tests.web.matrix.rows import ON, SIGN_IN, Row, everyone

ACCOUNT_PAGE = everyone(200)
SIGNED_OUT_PAGE = everyone(ON, anonymous=200)  # who is signed in has no business there

OWN_PAGE = everyone(200, anonymous=SIGN_IN)
OWN_ACT = everyone(ON, anonymous=SIGN_IN)
NOT_OURS = everyone(404, anonymous=SIGN_IN)  # a thing of somebody else, or of nobody
AGAIN = everyone(ON, anonymous=SIGN_IN)  # first the password once more
NOT_HERE = everyone(409)  # passkeys need a name, and the tests run under a number

ROWS: Final = (
    # --- Coming in ---------------------------------------------------------------------------------------------------------------
    Row("setup", get=everyone(404), post=everyone(404)),
    Row("account_login", get=SIGNED_OUT_PAGE, post=SIGNED_OUT_PAGE),
    Row("account_request_code", get=SIGNED_OUT_PAGE, post=everyone(ON), data=lambda _: {"email": "niemand@example.org"}),
    Row("account_enter_code", get=everyone(ON), post=everyone(ON), data=lambda _: {"code": "ABCD-EFGH"}),
    Row("mfa_login_webauthn", get=NOT_HERE, post=NOT_HERE),
    Row("mfa_authenticate", get=everyone(ON), post=everyone(ON), data=lambda _: {"code": "123456"}),
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
    # --- One's own account -------------------------------------------------------------------------------------------------------
    Row("account_profile", get=OWN_PAGE, post=OWN_ACT, data=lambda _: {"name": "Wer Auch Immer", "language": "de"}),
    Row("account_change_address", post=AGAIN, data=lambda _: {"email": "neu@example.org"}),
    Row("account_keep_address", post=OWN_ACT),
    Row("account_send_confirmation", post=OWN_ACT),
    Row("account_agree_address", fill=lambda _: {"token": "wrong"}, get=everyone(404), post=everyone(404)),
    Row("account_delete", get=AGAIN, post=AGAIN, data=lambda _: {"sure": "yes"}),
    Row("account_end_session", fill=lambda _: {"session_id": 999_999}, post=NOT_OURS),
    Row("account_end_sessions", post=OWN_ACT),
    Row("account_change_password", get=OWN_PAGE, post=OWN_PAGE, data=lambda _: {"oldpassword": "falsch", "password1": "ganz-neues-wort"}),
    Row("account_set_password", get=OWN_ACT, post=OWN_ACT, data=lambda _: {"password1": "ganz-neues-wort"}),
    Row("account_reauthenticate", get=OWN_PAGE, post=OWN_PAGE, data=lambda _: {"password": "falsch"}),
    # --- Second factors: nobody in the cast has one ------------------------------------------------------------------------------
    Row("mfa_index", get=OWN_PAGE),
    Row("mfa_reauthenticate", get=OWN_ACT, post=OWN_ACT, data=lambda _: {"code": "123456"}),
    Row("mfa_reauthenticate_webauthn", get=NOT_HERE, post=NOT_HERE),
    Row("mfa_activate_totp", get=AGAIN, post=AGAIN, data=lambda _: {"code": "123456"}),
    Row("mfa_deactivate_totp", get=NOT_OURS, post=NOT_OURS),
    Row("mfa_add_webauthn", get=NOT_HERE, post=NOT_HERE),
    Row("mfa_remove_webauthn", fill=lambda _: {"pk": 999_999}, get=AGAIN, post=AGAIN),
    Row("mfa_view_recovery_codes", get=NOT_OURS),
    Row("mfa_generate_recovery_codes", get=AGAIN, post=AGAIN),
    Row("mfa_download_recovery_codes", get=NOT_OURS),
)
