"""A job is part of the transaction that wants it, in the worker too."""

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from planwart.foundation.jobs import enqueue


def waiting_jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'planwart.tests.nothing'")
        (count,) = cursor.fetchone() or (0,)
    return int(count)


@pytest.mark.django_db(transaction=True)
def test_a_job_goes_where_its_transaction_goes_even_when_a_worker_took_the_app() -> None:
    elsewhere = InMemoryConnector()  # as the worker does, whose own connection commits at once

    with app.replace_connector(elsewhere):
        with transaction.atomic():
            enqueue("planwart.tests.nothing", mail_id=1)
            transaction.set_rollback(True)
        assert waiting_jobs() == 0

        with transaction.atomic():
            enqueue("planwart.tests.nothing", mail_id=2)
        assert waiting_jobs() == 1

    assert elsewhere.jobs == {}
