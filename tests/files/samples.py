"""Files for the tests of uploads, honest and hostile, all drawn here."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import pikepdf
from PIL import Image


def pdf(*contents: bytes, size_pt: tuple[float, float] = (595.28, 841.89), user_unit: float | None = None, rotate: int = 0) -> bytes:
    """Return a PDF with one page for each content stream; Helvetica is /F1."""
    document = pikepdf.new()
    font = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica))
    for content in contents or (b"0 0 100 100 re f",):
        page = document.add_blank_page(page_size=size_pt)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = document.make_stream(content)
        if user_unit is not None:
            page.obj.UserUnit = user_unit
        if rotate:
            page.obj.Rotate = rotate
    return _saved(document)


def encrypted_pdf() -> bytes:
    """Return a PDF that needs a password to be read."""
    with pikepdf.open(io.BytesIO(pdf())) as document:
        stream = io.BytesIO()
        document.save(stream, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return stream.getvalue()


def self_drawing_form() -> bytes:
    """Return a PDF whose form draws itself."""
    document = pikepdf.new()
    page = document.add_blank_page()
    form = document.make_stream(b"/X Do /X Do", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 600, 800])
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
    page.obj.Contents = document.make_stream(b"/X Do")
    return _saved(document)


def nested_forms(depth: int = 40) -> bytes:
    """Return a PDF of forms that each draw the next one twice: 2 to the power of ``depth`` rectangles."""
    document = pikepdf.new()
    page = document.add_blank_page()
    inner = None
    for _level in range(depth):
        content = b"0 0 1 1 re f" if inner is None else b"/X Do /X Do"
        form = document.make_stream(content, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 600, 800])
        if inner is not None:
            form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
        inner = form
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
    page.obj.Contents = document.make_stream(b"/X Do")
    return _saved(document)


def giant_stream(megabytes: int = 2048) -> bytes:
    """Return a small PDF whose page content unpacks to ``megabytes``."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"q Q " * (1024 * 256)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed += packed[2:] * (megabytes - 1)  # after a full flush a block unpacks by itself; the two bytes are the header
    document = pikepdf.new()
    page = document.add_blank_page()
    page.obj.Contents = pikepdf.Stream(document, packed, Filter=pikepdf.Name.FlateDecode)
    return _saved(document)


def two_million_lines() -> bytes:
    """Return a PDF that strokes two million lines across the whole page."""
    return pdf(b"0.1 w " + b"0 0 m 595 841 l S 595 0 m 0 841 l S " * 1_000_000)


def tiny_tiles() -> bytes:
    """Return a PDF that fills the page with a pattern of almost no size."""
    document = pikepdf.new()
    page = document.add_blank_page()
    tile = document.make_stream(
        b"0 0 .001 .001 re f",
        Type=pikepdf.Name.Pattern,
        PatternType=1,
        PaintType=1,
        TilingType=1,
        BBox=[0, 0, 1, 1],
        XStep=0.001,
        YStep=0.001,
    )
    tile.Resources = pikepdf.Dictionary()
    page.obj.Resources = pikepdf.Dictionary(Pattern=pikepdf.Dictionary(P=tile))
    page.obj.Contents = document.make_stream(b"/Pattern cs /P scn 0 0 612 792 re f")
    return _saved(document)


def png(
    width: int = 40, height: int = 30, colour: str | int | tuple[int, ...] = "white", mode: str = "RGB", dpi: float | None = None
) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, (width, height), colour).save(stream, "PNG", **({} if dpi is None else {"dpi": (dpi, dpi)}))
    return stream.getvalue()


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that claims to be ``width`` × ``height`` and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def photo_lying_on_its_side() -> bytes:
    """Return a 40 × 20 JPEG that EXIF turns upright (20 × 40), with a place, a maker and red on its left half."""
    picture = Image.new("RGB", (40, 20), "blue")
    picture.paste("red", (0, 0, 20, 20))
    exif = picture.getexif()
    exif[0x0112] = 6
    exif[0x010F] = "Kamerawerk"
    exif.get_ifd(0x8825)[1] = "N"
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif, quality=95)
    return stream.getvalue()


def noisy_photo() -> bytes:
    """Return a JPEG whose pixels fill the file to its end."""
    stream = io.BytesIO()
    Image.effect_noise((400, 300), 90).convert("RGB").save(stream, "JPEG", quality=90)
    return stream.getvalue()


def noisy_picture(width: int = 300, height: int = 200) -> bytes:
    """Return a PNG that packs badly."""
    stream = io.BytesIO()
    Image.effect_noise((width, height), 90).save(stream, "PNG")
    return stream.getvalue()


def joined(*documents: bytes) -> bytes:
    """Return one PDF with the pages of several."""
    whole = pikepdf.new()
    for document in documents:
        whole.pages.extend(pikepdf.open(io.BytesIO(document)).pages)
    return _saved(whole)


def picture(form: str, *, place: bool = True, orientation: int = 6, dpi: float | None = None) -> bytes:
    """Return a 40 × 20 picture, red on its left half, that EXIF turns upright; it tells its place and its maker twice, in EXIF and XMP."""
    image = Image.new("RGB", (40, 20), "blue")
    image.paste("red", (0, 0, 20, 20))
    exif = image.getexif()
    exif[0x0112] = orientation
    exif[0x010F] = "Kamerawerk"
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 56.0, 7.0), 3: "E", 4: (6.0, 57.0, 30.0)})
    told: dict[str, object] = {"xmp": XMP} if form in {"WEBP", "JPEG"} else {}
    if form == "TIFF":
        exif[700] = XMP
    if dpi is not None:
        told["dpi"] = (dpi, dpi)
    stream = io.BytesIO()
    image.save(stream, form, exif=exif, quality=95, **told)
    return stream.getvalue()


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="50,56.1N"/></x:xmpmeta>'


def tiff(*sizes: tuple[int, int], mode: str = "RGB", compression: str = "tiff_lzw", dpi: float | None = 200) -> bytes:
    """Return a TIFF with one page for each size."""
    pages = [Image.new(mode, size, "white") for size in sizes or ((40, 30),)]
    stream = io.BytesIO()
    more: dict[str, object] = {} if dpi is None else {"dpi": (dpi, dpi)}
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:], compression=compression, **more)
    return stream.getvalue()


def tiff_of_fields(fields: list[tuple[int, int, int, int]], *, following: int = 0) -> bytes:
    """Return a little-endian TIFF that is one directory of (tag, type, count, value), and where the next is said to lie."""
    table = struct.pack("<H", len(fields)) + b"".join(struct.pack("<HHII", *field) for field in fields) + struct.pack("<I", following)
    return b"II*\0" + struct.pack("<I", 8) + table + b"\0" * 64


def tiff_header(width: int, height: int, *, following: int = 0) -> bytes:
    """Return a TIFF that claims to be ``width`` × ``height`` and holds next to nothing; ``following`` = 8 makes it a circle."""
    shape = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    return tiff_of_fields([*shape, (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, 10)], following=following)


def webp_header(width: int, height: int) -> bytes:
    """Return a WebP with a canvas of ``width`` × ``height`` and nothing on it."""
    body = b"\0" * 4 + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = b"WEBPVP8X" + struct.pack("<I", 10) + body
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def heic(width: int = 64) -> bytes:
    """Return a photograph of 64 × 32 that the container turns upright, red on top, with a place and a maker; or one that claims more."""
    data = base64.b64decode(_HEIC)
    claim = b"ispe" + b"\0" * 4
    return data.replace(claim + struct.pack(">II", 64, 64), claim + struct.pack(">II", width, width)) if width != 64 else data


# Made once with an encoder that is not among our tools.
_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAERAAAIA"
    "AQAAAAAB7AABAAAAAAAAACIAAgAAAAACDgABAAAAAAAAAH4AAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlm"
    "AAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroC"
    "QGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAA"
    "AAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAIAAAAAEAAAAAAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEA"
    "AQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAKhtZGF0AAAAHigBrwQY+Mpx1//0sp++oC7Y42B/3RWnjGz/Be7u/wAAAAZFeGlmAABNTQAq"
    "AAAACAADAQ8AAgAAAAsAAAAyARIAAwAAAAEABgAAiCUABAAAAAEAAAA+AAAAAEthbWVyYXdlcmsAAAACAAEAAgAAAAJOAAAAAAIABQAAAAMAAABcAAAAAAAA"
    "ADIAAAABAAAAOAAAAAEAAAAHAAAAAQ=="
)


def _saved(document: pikepdf.Pdf) -> bytes:
    stream = io.BytesIO()
    document.save(stream, static_id=True)
    return stream.getvalue()
