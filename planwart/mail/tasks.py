"""Jobs of the mail room."""

from procrastinate.contrib.django import app

from planwart.mail.services import sending


@app.task
def send_mail(*, mail_id: int) -> None:
    """Write and send one mail. What fails is stored on the mail, which is tried again by ``send_due``."""
    sending.send_mail(mail_id=mail_id)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="planwart.mail.send_due")
def send_due(timestamp: int) -> None:  # noqa: ARG001  (when it was due; procrastinate passes it)
    """Every minute: try again what waits, also what a dead worker left behind."""
    sending.send_due()
