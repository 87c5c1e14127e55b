"""Wohnung 3 in Lindenstraße 5: three storeys, drawn by us. Millimetres from the outer corner at the top left, y down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Door:
    """A leaf hung at ``hinge``: shut it reaches ``shut``, open it reaches ``open``."""

    hinge: Point
    shut: Point
    open: Point


@dataclass(frozen=True, slots=True)
class Room:
    name: str
    area: str
    at: Point


@dataclass(frozen=True, slots=True)
class Storey:
    """One floor. ``windows`` and ``passages`` are the openings in the walls; ``fittings`` is SVG with the classes of the drawing."""

    name: str
    walls: tuple[Rect, ...]
    windows: tuple[Rect, ...]
    doors: tuple[Door, ...]
    rooms: tuple[Room, ...]
    fittings: str
    widths: tuple[float, ...] = (0, 12490)
    depths: tuple[float, ...] = (0, 9365)


WIDTH: Final = 12490.0
DEPTH: Final = 9365.0


def _outer(
    *, top: tuple[Point, ...], right: tuple[Point, ...], bottom: tuple[Point, ...], left: tuple[Point, ...] = ()
) -> tuple[Rect, ...]:
    """Return the outer walls, 36.5 cm thick, between openings given as from–to along each side."""
    sides: list[Rect] = []
    for openings, place in ((top, 0.0), (bottom, DEPTH - 365)):
        edges = [0.0, *(edge for opening in openings for edge in opening), WIDTH]
        sides += [(start, place, end, place + 365) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    for openings, place in ((left, 0.0), (right, WIDTH - 365)):
        edges = [0.0, *(edge for opening in openings for edge in opening), DEPTH]
        sides += [(place, start, place + 365, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return tuple(sides)


OBERGESCHOSS: Final = Storey(
    name="Obergeschoss",
    walls=(
        *_outer(top=((1400, 2910), (6900, 7910)), right=((1100, 2860), (4750, 5635)), bottom=((1500, 4510), (8300, 10310))),
        (4115, 365, 4230, 3715),
        (3780, 3230, 4230, 3715),
        (3500, 3600, 6115, 3715),
        (365, 3600, 900, 3715),
        (4230, 2365, 6115, 2480),
        (6115, 365, 6290, 1180),
        (6115, 1940, 6290, 2640),
        (6115, 3400, 6290, 4010),
        (6115, 4895, 6290, 9000),
        (6290, 6000, 6750, 6115),
        (7635, 6000, 12125, 6115),
        (8090, 365, 8205, 2500),
        (8090, 3385, 8205, 4300),
        (8090, 5060, 8205, 6000),
        (8205, 3715, 12125, 3830),
    ),
    windows=(
        (1400, 0, 2910, 365),
        (12125, 1100, 12490, 2860),
        (12125, 4750, 12490, 5635),
        (8300, 9000, 10310, 9365),
        (1500, 9000, 4510, 9365),
    ),
    doors=(
        Door((7910, 365), (6900, 365), (7910, 1375)),
        Door((6115, 1180), (6115, 1940), (5355, 1180)),
        Door((6290, 3400), (6290, 2640), (7050, 3400)),
        Door((6115, 4010), (6115, 4895), (5230, 4010)),
        Door((8205, 3385), (8205, 2500), (9090, 3385)),
        Door((8205, 4300), (8205, 5060), (8965, 4300)),
        Door((6750, 6115), (7635, 6115), (6750, 7000)),
    ),
    rooms=(
        Room("Kochen", "12,1 m²", (2500, 1400)),
        Room("Wohnen / Essen", "30,4 m²", (4330, 5250)),
        Room("HWR", "3,8 m²", (4900, 1790)),
        Room("WC", "2,1 m²", (5560, 3060)),
        Room("Diele", "10,1 m²", (7190, 2330)),
        Room("Kind", "13,1 m²", (10250, 2600)),
        Room("Bad", "8,5 m²", (9830, 4780)),
        Room("Schlafen", "16,8 m²", (8350, 8080)),
        Room("Balkon", "5,5 m²", (4000, 10020)),
    ),
    widths=(0, 1400, 2910, 6900, 7910, 12490),
    depths=(0, 3657, 9365),
    fittings=(
        '<rect class="fixl" x="1150" y="9365" width="4750" height="1150"/><path class="fixl" d="M1150 10435H5900M1230 9365V10435M5820 9365V10435"/>'
        '<path class="furl" d="M1740 9365V10435M2250 9365V10435M2760 9365V10435M3270 9365V10435M4780 9365V10435M5310 9365V10435"/>'
        '<rect class="fur" x="1700" y="9560" width="800" height="700" rx="350"/><rect class="fur" x="1380" y="9710" width="260" height="400" rx="60"/>'
        '<rect class="fur" x="2560" y="9710" width="260" height="400" rx="60"/>'
        '<path class="fixl" d="M365 2850H965V965H3515V365"/><rect class="fix" x="3515" y="365" width="580" height="600"/>'
        '<path class="fixl" d="M3515 365L4095 965M4095 365L3515 965"/>'
        '<rect class="fix" x="1750" y="450" width="800" height="420" rx="40"/>'
        '<rect class="fix" x="1800" y="500" width="380" height="320" rx="50"/><circle class="fixl" cx="2360" cy="660" r="35"/>'
        '<path class="fixl" d="M2230 520V800M2300 520V800M2420 520V800M2490 520V800"/>'
        '<rect class="fix" x="420" y="1690" width="490" height="620" rx="20"/><circle class="fixl" cx="545" cy="1850" r="85"/>'
        '<circle class="fixl" cx="775" cy="1850" r="70"/><circle class="fixl" cx="545" cy="2150" r="70"/>'
        '<circle class="fixl" cx="775" cy="2150" r="95"/><rect class="fur" x="1480" y="3990" width="440" height="400" rx="70"/>'
        '<rect class="fur" x="1480" y="5030" width="440" height="400" rx="70"/>'
        '<rect class="fur" x="2110" y="3990" width="440" height="400" rx="70"/>'
        '<rect class="fur" x="2110" y="5030" width="440" height="400" rx="70"/>'
        '<rect class="fur" x="2740" y="3990" width="440" height="400" rx="70"/>'
        '<rect class="fur" x="2740" y="5030" width="440" height="400" rx="70"/>'
        '<rect class="fur" x="1300" y="4260" width="2060" height="900" rx="20"/>'
        '<rect class="fur" x="365" y="6120" width="420" height="1800"/><rect class="furl" x="1500" y="5950" width="3000" height="2300"/>'
        '<rect class="fur" x="3320" y="5960" width="950" height="2280" rx="80"/>'
        '<path class="furl" d="M4030 5960V8240M3320 6200H4030M3320 8000H4030M3320 7100H4030"/>'
        '<rect class="fur" x="1900" y="6520" width="660" height="1160" rx="40"/>'
        '<path class="fixl" d="M5165 5250V8930H6115M5165 5250H6115M5165 5522H6115M5165 5794H6115M5165 6066H6115M5165 6338H6115M5165 6610H6115M5165 6882H6115M5165 7154H6115M5165 7426H6115"/>'
        '<path class="fixl" stroke-dasharray="60 50" d="M5165 7698H6115M5165 7970H6115M5165 8242H6115M5165 8514H6115M5165 8786H6115"/>'
        '<path class="fixl" d="M5060 7720L5560 7450L5600 7600L5700 7310L5740 7440L6220 7180"/>'
        '<circle class="fixl" cx="5640" cy="5330" r="45"/><path class="fixl" d="M5640 5375V7180M5560 7050L5640 7200L5720 7050"/>'
        '<rect class="fur" x="7740" y="1850" width="350" height="550"/><path class="furl" d="M7740 1850L8090 2400"/>'
        '<rect class="fix" x="4290" y="385" width="600" height="600"/><circle class="fixl" cx="4590" cy="690" r="200"/>'
        '<rect class="fix" x="4930" y="385" width="600" height="600"/><circle class="fixl" cx="5230" cy="690" r="200"/>'
        '<rect class="fur" x="4250" y="2060" width="810" height="290"/>'
        '<path class="fix" d="M4230 2870H4400V3230H4230ZM4400 2900C4760 2850 4840 2960 4840 3050S4760 3250 4400 3200Z"/>'
        '<rect class="fix" x="5150" y="3330" width="450" height="270" rx="60"/>'
        '<ellipse class="fixl" cx="5375" cy="3450" rx="150" ry="80"/>'
        '<rect class="fix" x="9250" y="3830" width="1300" height="480" rx="20"/>'
        '<ellipse class="fixl" cx="9570" cy="4080" rx="220" ry="140"/><ellipse class="fixl" cx="10230" cy="4080" rx="220" ry="140"/>'
        '<rect class="fixl" x="11125" y="3830" width="1000" height="870"/>'
        '<path class="fixl" d="M11125 3830L12125 4700M12125 3830L11125 4700"/><circle class="fix" cx="11625" cy="4265" r="55"/>'
        '<rect class="fix" x="10380" y="5240" width="1745" height="760" rx="20"/>'
        '<rect class="fixl" x="10460" y="5320" width="1585" height="600" rx="270"/><circle class="fixl" cx="11800" cy="5620" r="35"/>'
        '<path class="fix" d="M9330 6000H9690V5830H9330ZM9360 5830C9310 5470 9420 5390 9510 5390S9710 5470 9660 5830Z"/>'
        '<rect class="fur" x="8225" y="385" width="2000" height="1000" rx="30"/>'
        '<rect class="fur" x="8290" y="470" width="500" height="830" rx="90"/><path class="furl" d="M9000 385V1385"/>'
        '<rect class="fur" x="11425" y="1150" width="680" height="1660"/>'
        '<rect class="fur" x="10900" y="1760" width="440" height="440" rx="120"/>'
        '<rect class="fur" x="9500" y="3115" width="2625" height="585"/>'
        '<path class="furl" d="M10375 3115V3700M11250 3115V3700M9560 3410H12060"/>'
        '<rect class="fur" x="10055" y="6650" width="2050" height="1800" rx="30"/>'
        '<rect class="fur" x="11500" y="6750" width="520" height="730" rx="110"/>'
        '<rect class="fur" x="11500" y="7620" width="520" height="730" rx="110"/><path class="furl" d="M11250 6650V8450"/>'
        '<rect class="fur" x="11665" y="6170" width="440" height="430"/><rect class="fur" x="11665" y="8500" width="440" height="430"/>'
        '<rect class="fur" x="6310" y="7150" width="600" height="1830"/>'
        '<path class="furl" d="M6610 7200V8930M6310 7760H6910M6310 8370H6910"/>'
    ),
)

_STAIRS: Final = (
    '<path class="fixl" d="M5165 5250V8930H6115M5165 5250H6115M5165 5522H6115M5165 5794H6115M5165 6066H6115M5165 6338H6115M5165 6610H6115'
    'M5165 6882H6115M5165 7154H6115M5165 7426H6115M5165 7698H6115M5165 7970H6115M5165 8242H6115M5165 8514H6115M5165 8786H6115"/>'
    '<circle class="fixl" cx="5640" cy="5390" r="45"/><path class="fixl" d="M5640 5435V8850M5560 8700L5640 8850L5720 8700"/>'
)

DACHGESCHOSS: Final = Storey(
    name="Dachgeschoss",
    walls=(
        *_outer(top=((2000, 3760), (8600, 10360)), right=((2000, 3300), (6300, 7300)), bottom=((1900, 3660),)),
        (365, 3600, 3200, 3715),
        (4085, 3600, 6115, 3715),
        (6115, 365, 6290, 3900),
        (6115, 4785, 6290, 9000),
        (6290, 5000, 6700, 5115),
        (7460, 5000, 9900, 5115),
        (10660, 5000, 12125, 5115),
        (9515, 5115, 9630, 9000),
    ),
    windows=((2000, 0, 3760, 365), (8600, 0, 10360, 365), (12125, 2000, 12490, 3300), (12125, 6300, 12490, 7300), (1900, 9000, 3660, 9365)),
    doors=(
        Door((4085, 3600), (3200, 3600), (4085, 2715)),
        Door((6290, 4785), (6290, 3900), (7175, 4785)),
        Door((6700, 5115), (7460, 5115), (6700, 5875)),
        Door((9900, 5115), (10660, 5115), (9900, 5875)),
    ),
    rooms=(
        Room("Studio", "18,6 m²", (3200, 1900)),
        Room("Galerie", "26,4 m²", (3900, 6500)),
        Room("Gast", "26,8 m²", (9000, 2700)),
        Room("Bad", "12,5 m²", (7900, 7200)),
        Room("Ankleide", "9,7 m²", (10880, 6900)),
    ),
    widths=(0, 2000, 3760, 8600, 10360, 12490),
    depths=(0, 3657, 9365),
    fittings=(
        f"{_STAIRS}"
        '<path class="furl" stroke-dasharray="140 90" d="M365 1250H12125M365 8100H12125"/>'
        '<rect class="fur" x="800" y="420" width="1000" height="700"/><rect class="fur" x="3900" y="420" width="2000" height="680" rx="20"/>'
        '<rect class="fur" x="4600" y="1200" width="460" height="440" rx="120"/><rect class="fur" x="420" y="1700" width="420" height="1700"/>'
        '<rect class="fur" x="600" y="5000" width="950" height="2200" rx="80"/><path class="furl" d="M860 5000V7200M600 6100H1550"/>'
        '<rect class="fur" x="2100" y="5500" width="700" height="1100" rx="40"/>'
        '<rect class="fur" x="10000" y="700" width="2050" height="1700" rx="30"/><rect class="fur" x="11500" y="800" width="480" height="680" rx="100"/>'
        '<rect class="fur" x="11500" y="1620" width="480" height="680" rx="100"/><path class="furl" d="M11250 700V2400"/>'
        '<rect class="fur" x="7700" y="4400" width="2000" height="560"/><path class="furl" d="M8700 4400V4960M7760 4680H9640"/>'
        '<rect class="fix" x="8600" y="5180" width="860" height="1700" rx="20"/><rect class="fixl" x="8680" y="5260" width="700" height="1540" rx="260"/>'
        '<rect class="fix" x="6360" y="7300" width="480" height="1200" rx="20"/><ellipse class="fixl" cx="6600" cy="7600" rx="150" ry="200"/>'
        '<ellipse class="fixl" cx="6600" cy="8200" rx="150" ry="200"/><rect class="fixl" x="8480" y="8000" width="980" height="950"/>'
        '<path class="fixl" d="M8480 8000L9460 8950M9460 8000L8480 8950"/><path class="fix" d="M7350 8960H7710V8790H7350ZM7380 8790C7330 8430 7440 8350 7530 8350S7730 8430 7680 8790Z"/>'
        '<rect class="fur" x="9690" y="5200" width="160" height="20"/><rect class="fur" x="9690" y="6200" width="600" height="2740"/>'
        '<path class="furl" d="M9990 6250V8890M9690 7100H10290M9690 8000H10290"/><rect class="fur" x="11500" y="7500" width="600" height="1440"/>'
    ),
)

KELLER: Final = Storey(
    name="Keller",
    walls=(
        *_outer(top=((2000, 3000), (8800, 9800)), right=((2000, 3000), (6400, 7400)), bottom=((1200, 2200),)),
        (365, 4300, 3700, 4475),
        (4585, 4300, 6115, 4475),
        (3000, 4475, 3115, 6200),
        (3000, 6960, 3115, 9000),
        (6115, 365, 6290, 4600),
        (6115, 5485, 6290, 9000),
        (6290, 4300, 8000, 4415),
        (8760, 4300, 12125, 4415),
    ),
    windows=((2000, 0, 3000, 365), (8800, 0, 9800, 365), (12125, 2000, 12490, 3000), (12125, 6400, 12490, 7400), (1200, 9000, 2200, 9365)),
    doors=(
        Door((4585, 4300), (3700, 4300), (4585, 3415)),
        Door((3000, 6200), (3000, 6960), (2240, 6200)),
        Door((6290, 5485), (6290, 4600), (7175, 5485)),
        Door((8000, 4300), (8760, 4300), (8000, 3540)),
    ),
    rooms=(
        Room("Hobby", "22,6 m²", (3200, 2300)),
        Room("Vorrat", "11,9 m²", (1680, 7600)),
        Room("Flur", "13,6 m²", (4150, 5900)),
        Room("Technik", "23,0 m²", (9200, 2300)),
        Room("Waschen", "26,7 m²", (9200, 6700)),
    ),
    widths=(0, 2000, 3000, 8800, 9800, 12490),
    depths=(0, 4387, 9365),
    fittings=(
        f"{_STAIRS}"
        '<rect class="fur" x="420" y="420" width="640" height="3000"/><rect class="fur" x="3300" y="420" width="2500" height="700" rx="20"/>'
        '<rect class="fur" x="420" y="4530" width="2520" height="520"/><rect class="fur" x="420" y="8420" width="2520" height="520"/>'
        '<rect class="fix" x="10600" y="420" width="1450" height="700"/><circle class="fixl" cx="7000" cy="900" r="420"/><circle class="fixl" cx="7000" cy="900" r="330"/>'
        '<rect class="fix" x="11480" y="4480" width="600" height="600"/><circle class="fixl" cx="11780" cy="4790" r="200"/>'
        '<rect class="fix" x="10820" y="4480" width="600" height="600"/><circle class="fixl" cx="11120" cy="4790" r="200"/>'
        '<rect class="fix" x="9300" y="4480" width="1300" height="560" rx="20"/><rect class="fix" x="9380" y="4560" width="560" height="400" rx="60"/>'
        '<rect class="fur" x="6700" y="8300" width="2600" height="640"/>'
    ),
)

STOREYS: Final = (OBERGESCHOSS, DACHGESCHOSS, KELLER)

NAME: Final = "Musterhaus Lindenstraße 5"
ADDRESS: Final = {"street": "Lindenstraße 5", "postal_code": "50674", "city": "Köln"}
PLANNED: Final = "Wohnung 3"
UNITS: Final = (
    ("Wohnung 1", ("Erdgeschoss",)),
    ("Wohnung 2", ("Erdgeschoss", "Keller")),
    (PLANNED, tuple(storey.name for storey in STOREYS)),
    ("Wohnung 4", ("Dachgeschoss",)),
)
"""The units of the house with their floors, top one first; one of them is planned."""
