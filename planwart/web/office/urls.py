"""Pages of a firm, below /o/<code>-<tail>/."""

from django.urls import path

from planwart.web.office import api_tokens, base_plans, customers, firm, projects, samples, team, team_offers, tier, units, uploads

_UNIT = "wohneinheiten/<int:unit_id>/"
_ACCESS = f"{_UNIT}kundenzugang/"
_ONE = f"{_ACCESS}<int:access_id>/"
_MEMBER = "team/<int:membership_id>/"
_OFFER = "team/einladungen/<int:offer_id>/"
_DRAWING = "stockwerke/<int:floor_id>/grundriss/"

urlpatterns = [
    path("", projects.home, name="firm_home"),
    path("projekte/", projects.projects, name="projects"),
    path("projekte/musterhaus/", samples.load, name="sample_load"),
    path("projekte/musterhaus/entfernen/", samples.remove, name="sample_remove"),
    path("projekte/<int:project_id>/", projects.project, name="project"),
    path("projekte/<int:project_id>/wohneinheiten/", projects.add_unit, name="unit_add"),
    path(_UNIT, units.unit, name="unit"),
    path(f"{_UNIT}stockwerke/", units.floors, name="floor_add"),
    path(f"{_UNIT}plan/", units.plan, name="unit_plan"),
    path(f"{_UNIT}stueckliste/", units.parts, name="parts"),
    path("stockwerke/<int:floor_id>/", units.floor, name="floor"),
    path("stockwerke/<int:floor_id>/plan.pdf", units.sheet, name="floor_sheet"),
    path(_DRAWING, base_plans.upload, name="floor_upload"),
    path(f"{_DRAWING}seiten/<str:key>/", base_plans.pages, name="floor_pages"),
    path(f"{_DRAWING}massstab/", base_plans.scale, name="floor_scale"),
    path("hochladen/", uploads.begin, name="upload_begin"),
    path("hochladen/<str:key>/", uploads.part, name="upload_part"),
    path("hochladen/<str:key>/abbrechen/", uploads.cancel, name="upload_cancel"),
    path(_ACCESS, customers.customers, name="customers"),
    path(f"{_ACCESS}einladen/", customers.invite, name="customer_invite"),
    path(_ONE, customers.customer, name="customer"),
    path(f"{_ONE}erneut/", customers.resend, name="customer_resend"),
    path(f"{_ONE}link/", customers.copy_link, name="customer_link"),
    path(f"{_ONE}beenden/", customers.end, name="customer_end"),
    path("firma/", firm.firm_profile, name="firm_profile"),
    path("firma/logo/", firm.logo, name="firm_logo"),
    path("schnittstellen/", api_tokens.api_tokens, name="api_tokens"),
    path("schnittstellen/<int:token_id>/", api_tokens.api_token, name="api_token"),
    path("tarif/", tier.tier, name="tier"),
    path("team/", team.team, name="team"),
    path("team/sicht/", team.staff_sees, name="team_sees"),
    path(_MEMBER, team.member, name="team_member"),
    path(f"{_MEMBER}archivieren/", team.archive, name="team_archive"),
    path(f"{_MEMBER}aktivieren/", team.reactivate, name="team_reactivate"),
    path(f"{_MEMBER}inhaber/", team.hand_over, name="team_owner"),
    path(_OFFER, team_offers.offer, name="team_offer"),
    path(f"{_OFFER}erneut/", team_offers.resend, name="team_offer_resend"),
    path(f"{_OFFER}link/", team_offers.copy_link, name="team_offer_link"),
    path(f"{_OFFER}adresse/", team_offers.change_address, name="team_offer_address"),
    path(f"{_OFFER}zurueckziehen/", team_offers.withdraw, name="team_offer_withdraw"),
    path(f"{_OFFER}neu/", team_offers.again, name="team_offer_again"),
]
