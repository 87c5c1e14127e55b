"""A model of an editor: guesses at once, lets the server order, rewinds and replays, repeats what was not answered."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from planwart.planning.sync.schema import server_frame

Json = dict[str, Any]


@dataclass
class Login:
    """Where a person finds a plan, and the cookie that says who he is."""

    host: str
    cookie: str
    plan_id: int
    origin: str

    @property
    def url(self) -> str:
        return f"ws://{self.host}/ws/plans/{self.plan_id}"

    def open(self, **changes: Any) -> Any:
        options: Json = {
            "subprotocols": ["planwart.v1"],
            "origin": self.origin,
            "additional_headers": {"Cookie": self.cookie} if self.cookie else {},
            "compression": None,
            "ping_interval": None,
            "max_size": None,
            "proxy": None,
            **changes,
        }
        return connect(self.url, **options)


def put(floor: int, id_: str | None = None, **data: Any) -> Json:
    device = {"symbol": "SD2", "x": 1, "y": 2, **data}
    return {"op": "put", "record": {"id": id_ or str(uuid4()), "kind": "device", "floor": floor, "data": device}}


def patch(id_: str, **fields: Any) -> Json:
    return {"op": "patch", "id": id_, "set": fields}


def delete(id_: str) -> Json:
    return {"op": "delete", "id": id_}


def apply(records: dict[str, Json], changes: list[Json]) -> None:
    """Apply changes as the server tells them; a patch or delete of what is not there changes nothing."""
    for change in changes:
        if change["op"] == "put":
            records[change["record"]["id"]] = change["record"]
        elif change["op"] == "delete":
            records.pop(change["id"], None)
        elif change["id"] in records:
            old = records[change["id"]]
            records[change["id"]] = {**old, "data": {**old["data"], **change["set"]}}


@dataclass
class Editor:
    """One person's editor, which may lose its line at any time."""

    login: Login
    known: int | None = None
    records: dict[str, Json] = field(default_factory=dict)
    pending: dict[str, Json] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    others: list[Json] = field(default_factory=list)
    can: list[str] = field(default_factory=list)
    line: ClientConnection | None = None
    closed_with: int | None = None
    gaps: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["Editor"]:
        """Hold a line for the time of the block, reading beside it."""
        async with self.login.open() as line:
            await self.greet(line)
            reading = asyncio.create_task(self.read(line))
            try:
                yield self
            finally:
                self.line = None
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def greet(self, line: ClientConnection) -> None:
        """Say hello, take in the welcome, repeat what was not answered."""
        await line.send(json.dumps({"type": "hello", "known_revision": self.known}))
        while self.take(await line.recv()) != "welcome":
            pass
        self.line = line
        for push in list(self.pending.values()):
            await line.send(json.dumps(push))

    async def read(self, line: ClientConnection) -> None:
        try:
            async for text in line:
                self.take(text)
        except ConnectionClosed:
            pass
        self.closed_with = line.close_code
        self.line = None
        self.news.set()

    def take(self, text: str | bytes) -> str:
        frame: Json = json.loads(text)
        server_frame.validate_json(text)
        self.news.set()
        match frame["type"]:
            case "welcome":
                self.can = frame["can"]
                if frame.get("records") is not None:
                    self.records = {record["id"]: record for record in frame["records"]}
                    self.known = frame["revision"]
                for item in frame.get("changes") or []:
                    self.take_item(item)
                self.known = frame["revision"]
            case "batch":
                for item in frame["items"]:
                    self.take_item(item)
            case "ack":
                self.settle(frame["id"], frame["revision"])
            case "reject":
                self.rejected[frame["id"]] = frame["code"]
                self.pending.pop(frame["id"], None)
            case "access":
                self.can = frame["can"]
            case _:
                self.others.append(frame)
        return str(frame["type"])

    def take_item(self, item: Json) -> None:
        if item["revision"] != (self.known or 0) + 1:
            self.gaps += 1
        self.known = item["revision"]
        apply(self.records, item["changes"])
        if item["id"] in self.pending:
            self.settle(item["id"], item["revision"])

    def settle(self, push_id: str, revision: int) -> None:
        assert self.acknowledged.setdefault(push_id, revision) == revision
        self.pending.pop(push_id, None)

    async def push(self, *changes: Json, undoes: str | None = None) -> str:
        """Push now, or later when there is no line."""
        id_ = str(uuid4())
        push: Json = {"type": "push", "id": id_, "changes": list(changes)}
        if undoes:
            push["undoes"] = undoes
        self.pending[id_] = push
        if self.line is not None:
            try:
                await self.line.send(json.dumps(push))
            except ConnectionClosed:
                self.line = None
        return id_

    async def until(self, true: Any, within_s: float = 5) -> None:
        """Wait for something to become true, looking after each frame."""
        async with asyncio.timeout(within_s):
            while not true():
                self.news.clear()
                await self.news.wait()

    async def settled(self, within_s: float = 5) -> None:
        await self.until(lambda: not self.pending, within_s)

    def shown(self) -> dict[str, Json]:
        """What the person sees: the server's records with his own waiting pushes on top."""
        records = dict(self.records)
        for push in self.pending.values():
            apply(records, push["changes"])
        return records
