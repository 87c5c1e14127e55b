from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "planwart.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registering handlers needs the models of the rooms below, which exist only now.
        from planwart.mail import handlers  # noqa: F401  (importing registers them)
