"""Sign Anna in through the real form and print where she lands: run as a process of its own, with the installation's environment."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planwart.settings")
    django.setup()
    from django.test import Client  # after the set-up above

    client = Client(headers={"host": "127.0.0.1"})
    answer = client.post("/konto/login/", {"login": "anna@example.org", "password": "planwart-demo"})
    home = client.get("/start/", follow=True)
    sys.stdout.write(f"{answer.status_code} {home.status_code} {'Lindenstraße 5' in home.content.decode()}")
