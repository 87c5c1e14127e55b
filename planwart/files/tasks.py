"""Jobs of the files room."""

from procrastinate.contrib.django import app

from planwart.files.services import sweeping


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="planwart.files.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001  (when it was due; procrastinate passes it)
    """Every night: delete uploads and drawings that nobody finished."""
    sweeping.sweep_uploads()
    sweeping.sweep_drawings()
