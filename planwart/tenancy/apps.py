from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "planwart.tenancy"
    label = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registering handlers needs the models of the rooms below, which exist only now.
        from planwart.tenancy import handlers  # noqa: F401  (importing registers them)
