"""Every address of the web. Folders follow the audience: office, portal, public."""

from django.urls import include, path

from planwart.web.accounts import setup
from planwart.web.help import views as help_pages
from planwart.web.portal import views as portal
from planwart.web.postfach import views as postfach
from planwart.web.public import invitation
from planwart.web.public import views as public

urlpatterns = [
    path("", public.front, name="front"),
    path("konto/", include("planwart.web.accounts.urls")),
    path("einrichten/", setup.setup, name="setup"),
    path("start/", portal.start, name="start"),
    path("start/firma/", portal.found, name="found_firm"),
    path("start/einladungen/<int:access_id>/", portal.accept, name="offer_accept"),
    path("start/team/<int:offer_id>/", portal.join, name="team_offer_join"),
    path("o/<str:firm>/", include("planwart.web.office.urls")),
    path("plan/<int:plan_id>/", portal.plan, name="customer_plan"),
    path("plan/<int:plan_id>/stueckliste/", portal.parts, name="customer_parts"),
    path("plan/<int:plan_id>/stockwerke/<int:floor_id>/plan.pdf", portal.sheet, name="customer_sheet"),
    path("einladung/", invitation.invitation, name="invitation"),
    path("einladung/annehmen/", invitation.accept, name="invitation_accept"),
    path("einladung/anmelden/", invitation.sign_in, name="invitation_sign_in"),
    path("einladung/ablehnen/", invitation.decline, name="invitation_decline"),
    path("einladung/doch/", invitation.reconsider, name="invitation_reconsider"),
    path("einladung/neu/", invitation.renew, name="invitation_renew"),
    path("einladung/geoeffnet/", invitation.opened, name="invitation_opened"),
    path("einladung/<str:token>/", invitation.by_token, name="invitation_token"),
    path("logo/<str:key>/", public.logo, name="logo"),
    path("dateien/<str:key>/", public.stored_file, name="stored_file"),
    path("hilfe/", help_pages.contents, name="help"),
    path("hilfe/<slug:slug>/", help_pages.page, name="help_page"),
    path("api/v1/", include("planwart.web.api.urls")),
    path("betrieb/", include("planwart.web.operator.urls")),
    path("postfach/", postfach.postfach, name="postfach"),
    path("postfach/<int:mail_id>/", postfach.mail, name="postfach_mail"),
    path("postfach/<int:mail_id>/html/", postfach.mail_body, name="postfach_mail_body"),
]

handler400 = "planwart.web.answers.bad_request"
handler403 = "planwart.web.answers.forbidden"
handler404 = "planwart.web.answers.not_found"
handler500 = "planwart.web.answers.server_error"
