"""Fill an installation with the cast and print who may write where: run as a process of its own, with the installation's environment."""

import json
import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planwart.settings")
    django.setup()
    from planwart.sharing.services.tokens import make_api_token
    from tests.cast import make_cast  # models can be loaded only now
    from tests.web.realtime.sessions import session_cookie

    cast = make_cast()
    _token, text = make_api_token(actor=cast.anna.actor, organisation=cast.brandt.organisation, name="clerk", read_only=False, days=None)
    plan = {"plan": cast.brandt.plan.pk, "floor": cast.brandt.floor.pk, "unit": cast.brandt.plan.unit_id, "token": text}
    sys.stdout.write(json.dumps({**plan, "cookies": [session_cookie(person) for person in (cast.anna, cast.ben, cast.carla)]}))
