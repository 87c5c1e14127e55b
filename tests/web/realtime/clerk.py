"""Somebody who invites customers and uploads drawings over the interface for programs, and remembers what was confirmed."""

import asyncio
import hashlib
import io
import json
import random
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from tests.web.realtime.installation import Installation

Json = dict[str, Any]


@dataclass
class Clerk:
    """Every act has a name of its own, so that what was confirmed must be there exactly once, and the rest at most once."""

    installation: Installation
    invited: list[str] = field(default_factory=list)
    uploaded: dict[str, str] = field(default_factory=dict)

    async def work_on(self, rng: random.Random, done: asyncio.Event) -> None:
        """Invite and upload in turn, with whatever line there is."""
        while not done.is_set():
            await asyncio.to_thread(self._invite)
            await asyncio.to_thread(self._upload, rng)
            await asyncio.sleep(0.2 + rng.random() / 2)

    def _invite(self) -> None:
        email = f"{uuid.uuid4().hex}@example.org"
        body = json.dumps({"email": email, "role": "viewer"}).encode()
        if self._post(f"units/{self.installation.seed['unit']}/customers", body, "application/json") is not None:
            self.invited.append(email)

    def _upload(self, rng: random.Random) -> None:
        picture = io.BytesIO()
        Image.frombytes("L", (24, 24), rng.randbytes(24 * 24)).save(picture, "PNG")
        content, line = picture.getvalue(), uuid.uuid4().hex
        head = f'--{line}\r\nContent-Disposition: form-data; name="drawing"; filename="plan.png"\r\nContent-Type: image/png\r\n\r\n'
        body = head.encode() + content + f"\r\n--{line}--\r\n".encode()
        answer = self._post(f"floors/{self.installation.seed['floor']}/uploads", body, f"multipart/form-data; boundary={line}")
        if answer is not None:
            self.uploaded[answer["key"]] = hashlib.sha256(content).hexdigest()

    def _post(self, path: str, body: bytes, kind: str) -> Json | None:
        """Return what was confirmed, or None if nothing was: the line broke, or the database is away for a moment."""
        headers = {"Authorization": f"Bearer {self.installation.seed['token']}", "Content-Type": kind}
        request = urllib.request.Request(f"http://{self.installation.host}/api/v1/{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                assert answer.status == 201
                found: Json = json.loads(answer.read())
                return found
        except urllib.error.HTTPError as refusal:
            with refusal:
                # Too many at once, or more than the house allows: nothing was confirmed.
                if refusal.code < 500 and refusal.code not in {409, 429}:
                    raise RuntimeError(f"{path}: {refusal.code} {refusal.read()!r}") from None
        except (OSError, ValueError):
            pass
        return None

    async def compare(self) -> None:
        """What was confirmed is there once: the customer, his one mail, the file with its bytes."""
        rows = await asyncio.to_thread(self.installation.read, "select email, count(*) from planning_customeraccess group by 1")
        found = dict(rows)
        assert {email: found.get(email) for email in self.invited} == dict.fromkeys(self.invited, 1)
        mails: dict[str, int] = {}
        for _attempt in range(300):  # the worker queues them one after the other
            mails = dict(
                await asyncio.to_thread(
                    self.installation.read, "select recipient, count(*) from mail_outboundmail where kind = 'invitation' group by 1"
                )
            )
            if set(self.invited) <= mails.keys():
                break
            await asyncio.sleep(0.2)
        assert {email: mails.get(email) for email in self.invited} == dict.fromkeys(self.invited, 1)
        assert all(count == 1 for count in mails.values())
        files = dict(await asyncio.to_thread(self.installation.read, "select key, sha256 from files_file where purpose = 'source'"))
        assert {key: files.get(key) for key in self.uploaded} == self.uploaded
        for key, digest in self.uploaded.items():
            assert hashlib.sha256((self.installation.data.files / key).read_bytes()).hexdigest() == digest
