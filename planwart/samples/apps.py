from django.apps import AppConfig


class SamplesConfig(AppConfig):
    name = "planwart.samples"
    label = "samples"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registering handlers needs the models of the rooms below, which exist only now.
        from planwart.samples import handlers  # noqa: F401  (importing registers them)
