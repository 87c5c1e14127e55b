"""Pages of whoever runs the installation."""

from django.urls import path

from planwart.web.operator import outbox, overview

urlpatterns = [
    path("", overview.overview, name="operator"),
    path("postausgang/", outbox.outbox, name="operator_outbox"),
]
