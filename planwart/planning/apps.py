from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planwart.planning"
    label = "planning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from planwart.planning.queries import why_customers_cannot_work_here  # models exist only now
        from planwart.tenancy.services import excludes_members  # the same

        excludes_members(why_customers_cannot_work_here)
