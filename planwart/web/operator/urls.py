"""Pages of whoever runs the installation."""

from django.urls import path

from planwart.web.operator import firms, mail, outbox, overview, signup

urlpatterns = [
    path("", overview.overview, name="operator"),
    path("auftraege/<int:job_id>/", overview.retry, name="operator_job_retry"),
    path("firmen/", firms.firms, name="operator_firms"),
    path("firmen/<int:organisation_id>/tarif/", firms.tier, name="operator_firm_tier"),
    path("firmen/<int:organisation_id>/einladen/", firms.invite_again, name="operator_firm_invite"),
    path("anmeldung/", signup.signup, name="operator_signup"),
    path("e-mail/", mail.server, name="operator_mail"),
    path("e-mail/entfernen/", mail.forget, name="operator_mail_forget"),
    path("e-mail/test/", mail.test, name="operator_mail_test"),
    path("postausgang/", outbox.outbox, name="operator_outbox"),
    path("postausgang/<int:mail_id>/", outbox.again, name="operator_outbox_again"),
]
