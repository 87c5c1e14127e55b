"""What follows from the wish for a sample house. Called by the relay, as the system, in a transaction per fact."""

from planwart.foundation.facts import on_fact
from planwart.foundation.jobs import enqueue
from planwart.samples.facts import SampleRequested


@on_fact(SampleRequested)
def build_requested_sample(fact: SampleRequested) -> None:
    """Have it built; a second job for the same house finds nothing to do."""
    enqueue("planwart.samples.tasks.build_sample", sample_id=fact.sample_id)
