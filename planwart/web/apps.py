from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "planwart.web"
    label = "web"
