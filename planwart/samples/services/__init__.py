"""What a firm may do with the sample house, and the job that builds it."""

from planwart.samples.services.building import build_sample
from planwart.samples.services.loading import load_sample
from planwart.samples.services.removing import remove_sample

__all__ = ["build_sample", "load_sample", "remove_sample"]
