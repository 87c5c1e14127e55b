"""Accounts: allauth's views under our addresses. Only what has a page of ours is mounted; names are those allauth leads to."""

from allauth.account import views as allauth
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from planwart.web.accounts import own, passkeys, views

urlpatterns = [
    # --- Coming in ---------------------------------------------------------------------------------------------------------------
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("code/", views.request_code, name="account_request_code"),
    path("code/eingeben/", views.enter_code, name="account_enter_code"),
    path("passkey/", passkeys.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("zweiter-faktor/", second_factor.authenticate, name="mfa_authenticate"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("signup/", views.SignUp.as_view(), name="account_signup"),
    path("confirm-email/", allauth.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", views.ConfirmAddress.as_view(), name="account_confirm_email"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    # --- One's own account -------------------------------------------------------------------------------------------------------
    path("profil/", own.profile, name="account_profile"),
    path("adresse/", own.change_address, name="account_change_address"),
    path("adresse/behalten/", own.keep_address, name="account_keep_address"),
    path("adresse/bestaetigen/", own.send_confirmation, name="account_send_confirmation"),
    path("adresse/<str:token>/", own.agree, name="account_agree_address"),
    path("sicherheit/", own.security, name="mfa_index"),
    path("loeschen/", own.delete, name="account_delete"),
    path("sitzungen/<int:session_id>/abmelden/", own.end_one, name="account_end_session"),
    path("sitzungen/abmelden/", own.end_others, name="account_end_sessions"),
    path("passwort/", allauth.password_change, name="account_change_password"),
    path("passwort/setzen/", allauth.password_set, name="account_set_password"),
    # --- Once more who one is, before something about security changes -----------------------------------------------------------
    path("nochmal/", allauth.reauthenticate, name="account_reauthenticate"),
    path("nochmal/code/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("nochmal/passkey/", passkeys.AgainByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    # --- Second factors ----------------------------------------------------------------------------------------------------------
    path("app/einrichten/", totp.activate_totp, name="mfa_activate_totp"),
    path("app/abschalten/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("passkeys/neu/", passkeys.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/entfernen/", passkeys.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("wiederherstellung/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("wiederherstellung/neu/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("wiederherstellung/datei/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
]
