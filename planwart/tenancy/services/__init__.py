"""Writes of this room: firms with their profile and tier, and the people in them."""

from planwart.tenancy.services.firms import (
    change_profile,
    found_for_owner,
    found_organisation,
    hold_tier,
    rename_organisation,
    request_upgrade,
    set_staff_sees,
    set_tier,
)
from planwart.tenancy.services.people import (
    MEMBERS_CHANNEL,
    add_member,
    archive_member,
    change_role,
    ensure_may_belong,
    excludes_members,
    hand_over_ownership,
    hold_people,
    let_in,
    reactivate_member,
)

__all__ = [
    "MEMBERS_CHANNEL",
    "add_member",
    "archive_member",
    "change_profile",
    "change_role",
    "ensure_may_belong",
    "excludes_members",
    "found_for_owner",
    "found_organisation",
    "hand_over_ownership",
    "hold_people",
    "hold_tier",
    "let_in",
    "reactivate_member",
    "rename_organisation",
    "request_upgrade",
    "set_staff_sees",
    "set_tier",
]
