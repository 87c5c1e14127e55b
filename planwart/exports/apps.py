from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "planwart.exports"
    label = "exports"
