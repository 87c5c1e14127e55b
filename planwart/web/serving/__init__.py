"""How requests reach Django and sockets reach the plan: one ASGI application, one bridge, two health pages."""
