"""What a killed worker held is taken up again; what a living one does is left to him."""

import asyncio

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from planwart.running.worker import take_up_stalled


def job_of_a_worker_silent_for(seconds: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => %s)) returning id", [seconds]
        )
        (worker,) = cursor.fetchone() or (0,)
        cursor.execute(
            "select procrastinate_defer_jobs_v1(array[row('default', 'planwart.tests.nothing', 0, null, null, '{}', null)::procrastinate_job_to_defer_v1])"
        )
        (ids,) = cursor.fetchone() or ([],)
        cursor.execute("update procrastinate_jobs set status = 'doing', worker_id = %s where id = any(%s)", [worker, ids])
    return int(ids[0])


def states() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("select id, status::text from procrastinate_jobs")
        return dict(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_silent_worker_waits_again() -> None:
    silent, living = job_of_a_worker_silent_for(120), job_of_a_worker_silent_for(1)

    async def look() -> int:
        with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]  # Django's connector has it
            async with working.open_async():
                return await take_up_stalled(working)

    assert asyncio.run(look()) == 1
    assert states() == {silent: "todo", living: "doing"}
