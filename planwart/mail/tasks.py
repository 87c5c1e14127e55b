"""Jobs of the mail room."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from planwart.mail.services import sending

_AGAIN = RetryStrategy(max_attempts=8, wait=30, exponential_wait=3)


@app.task(retry=_AGAIN)
def send_mail(*, mail_id: int) -> None:
    """Render and send one mail; a mail server that is away is asked again later."""
    sending.send_mail(mail_id=mail_id)
