"""Pages of whoever runs the installation."""

from django.urls import path

from planwart.web.operator import mail, outbox, overview

urlpatterns = [
    path("", overview.overview, name="operator"),
    path("e-mail/", mail.server, name="operator_mail"),
    path("e-mail/entfernen/", mail.forget, name="operator_mail_forget"),
    path("e-mail/test/", mail.test, name="operator_mail_test"),
    path("postausgang/", outbox.outbox, name="operator_outbox"),
    path("postausgang/<int:mail_id>/", outbox.again, name="operator_outbox_again"),
]
