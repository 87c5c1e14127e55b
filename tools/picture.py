"""Take the picture of the README: the editor of the demo, as Anna sees it, in a real browser."""

import io
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402  (the path above comes first)
from playwright.sync_api import expect  # noqa: E402

from tests.journeys.conftest import DESK, running_browser, running_house  # noqa: E402
from tests.journeys.steps import sign_in  # noqa: E402

TARGET = ROOT / "docs" / "images" / "editor.png"


def main() -> int:
    """Start a fresh demo, open its plan and store what is on the screen with a palette of 128 colours."""
    with running_house() as house, running_browser() as browser:
        page = browser.new_context(base_url=house.url, viewport=DESK, locale="de-DE", color_scheme="light").new_page()
        sign_in(page, "anna@example.org", "planwart-demo")
        page.goto(house.demo["plan"]["url"])
        expect(page.get_by_text("Gespeichert", exact=True).first).to_be_visible(timeout=30_000)
        shot = page.screenshot()
    with Image.open(io.BytesIO(shot)) as picture:
        picture.convert("RGB").quantize(128).save(TARGET, optimize=True)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
