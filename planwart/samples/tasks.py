"""Jobs of the samples' room."""

from procrastinate.contrib.django import app

from planwart.samples.services import building


@app.task()
def build_sample(*, sample_id: int) -> None:
    """Build a sample house, or what it still lacks. A failure is shown to people, who may ask again."""
    building.build_sample(sample_id=sample_id)
