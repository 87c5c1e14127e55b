"""What an address is, so that one mailbox is one account."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from planwart.foundation.errors import Invalid

OF_DELETED = "@deleted.invalid"
"""Where the addresses of deleted accounts lie. Whoever took one in advance would keep its account from being deleted."""


def clean_address(text: str) -> str:
    """Return one e-mail address as it is stored and compared: lower case, its domain as it stands in the DNS.

    What looks like a letter but is another one (the Kelvin sign, a dotless i) folds to that letter in some comparisons and not
    in others: before the @ only ASCII is an address here. Raises Invalid for anything else.
    """
    local, _at, domain = text.strip().rpartition("@")
    try:
        local.encode("ascii")
        address = f"{local}@{domain.encode('idna').decode('ascii')}".lower()
        validate_email("" if address.endswith(OF_DELETED) else address)  # which is no address
    except (ValidationError, UnicodeError) as error:
        raise Invalid(_("Please enter one e-mail address, for example name@example.org.")) from error
    return address
