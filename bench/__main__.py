"""``make bench``: edits a second and the time from an edit to another client, for a few shapes of a working day.

The server and its database share core 0, the load has core 1. ``per core`` is edits for each second of processor time, which says more than
edits a second where others work on the same cores. Figures vary by 15 % from run to run; nothing here passes or fails.
"""

import asyncio
import os
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from statistics import median, quantiles

import uvloop

from bench import memory
from bench.load import Hand, Run, drive
from bench.server import Server, running_server

WARM_S, COUNT_S = 1.5, 5.0


@dataclass(frozen=True)
class Scene:
    """So many plans with so many clients each; ``on_the_way`` edits are unanswered at any time, or each client keeps a pace."""

    name: str
    plans: int
    clients: int
    on_the_way: int
    each_s: float | None
    known: str


SCENES = (
    Scene("1 plan x 2", 1, 2, 64, None, "-"),
    Scene("1 plan x 20", 1, 20, 64, None, "5400-7000/s, 7-9 / 12-40 ms"),
    Scene("1 plan x 100", 1, 100, 100, None, "4250-5230/s, 15-18 / 23-28 ms"),
    Scene("50 plans x 2", 50, 2, 400, None, "8550-9850/s, 18-21 / 45-52 ms"),
    Scene("1 x 20, 5/s each", 1, 20, 0, 0.2, "100/s, 2.3 / 3.4 ms"),
)


def hands_for(scene: Scene, server: Server, run: Run) -> list[Hand]:
    """Make the clients of a scene; each watches for the edits of the one before him on the same plan."""
    hands: list[Hand] = []
    window = max(1, scene.on_the_way // (scene.plans * scene.clients))
    for number, (plan, floor) in enumerate(server.seed["plans"][: scene.plans]):
        here = [Hand(run, ("127.0.0.1", server.port), plan, floor, cookie_for(server, number, one), window) for one in range(scene.clients)]
        for one, hand in enumerate(here):
            hand.neighbour = here[(one + 1) % len(here)]
        hands += here
    return hands


def cookie_for(server: Server, plan: int, one: int) -> str:
    """Let every second client of the first plan be its customer, all others somebody of the firm."""
    firm: list[str] = server.seed["firm"]
    customer: str = server.seed["customer"]
    return customer if plan == 0 and one % 2 else firm[(plan + one // 2 + one) % len(firm)]


def play(scene: Scene, server: Server) -> str:
    """Run one scene and return its line."""
    run = Run()
    hands = hands_for(scene, server, run)
    before: list[tuple[float, tuple[float, float]]] = []
    asyncio.run(
        drive(
            hands,
            ("127.0.0.1", server.port),
            each_s=scene.each_s,
            warm_s=WARM_S,
            count_s=COUNT_S,
            started=lambda: before.append((time.perf_counter(), server.cpu_s())),
        )
    )
    _begun, used = before[0]
    # The half second of rest at the end costs next to nothing.
    web, database = (100 * (now - then) / COUNT_S for now, then in zip(server.cpu_s(), used, strict=True))
    web_mb, database_mb = server.memory_mb()
    ms = [1000 * latency for latency in run.latencies_s]
    percentiles = quantiles(ms, n=100) if len(ms) > 1 else [0.0] * 99
    per_core = run.acknowledged / COUNT_S / max(0.01, (web + database) / 100)
    whole = "" if server.counts([hand.plan for hand in hands]) else "  REVISIONS DO NOT ADD UP"
    rejected = f"  {run.rejected} REJECTED" if run.rejected else ""
    return (
        f"{scene.name:<18}{run.acknowledged / COUNT_S:>8.0f}{percentiles[49]:>9.1f}{percentiles[98]:>8.1f}"
        f"{web:>8.0f}{database:>6.0f}{per_core:>10.0f}{web_mb:>8.0f}{database_mb:>6.0f}   {scene.known}{whole}{rejected}"
    )


def surroundings() -> str:
    """Say what the figures depend on besides the program: who else is busy here, and how long the disk takes to flush a page."""
    with tempfile.TemporaryFile() as file:
        taken = []
        for page in range(50):
            os.pwrite(file.fileno(), bytes(8192), page * 8192)
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - begun)
    return f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores before the start; a flush takes {1000 * median(taken):.1f} ms."


def main() -> None:
    """Print the table. Whatever goes wrong is printed too."""
    print("Starting a durable database and the web process on core 0 ...", flush=True)
    print(surroundings(), flush=True)
    head = f"{'':<18}{'edits/s':>8}{'p50 ms':>9}{'p99 ms':>8}{'web %':>8}{'db %':>6}{'per core':>10}{'web MB':>8}{'db MB':>6}   when the shape was chosen"
    try:
        with running_server() as server:
            print(head, flush=True)
            for scene in SCENES:
                print(play(scene, server), flush=True)
        print("", "Memory of a whole installation at rest:", *memory.report(), sep="\n", flush=True)
    except Exception:  # noqa: BLE001  # a bench prints, it does not fail
        traceback.print_exc(file=sys.stdout)


if __name__ == "__main__":
    uvloop.install()
    main()
