"""The only room that knows HTTP: pages, sockets, static files. It finds out who asks, and asks the rooms below."""
