"""The file of a backup can be read by any tar program, and our own reader believes nothing in it."""

import io
import tarfile
from pathlib import Path

import pytest

from planwart.running.backups.archive import ArchiveReader, ArchiveWriter, is_good_name
from planwart.running.errors import CannotRun


def written(**members: bytes) -> bytes:
    file = io.BytesIO()
    archive = ArchiveWriter(file, made_at_s=1_800_000_000)
    for name, content in members.items():
        archive.add(name.replace("__", "/").replace("_dot_", "."), [content])
    archive.finish()
    return file.getvalue()


def names(content: bytes) -> list[str]:
    return list(ArchiveReader(io.BytesIO(content)).members())


def tar(*members: tarfile.TarInfo, form: int = tarfile.GNU_FORMAT) -> bytes:
    """Return a tar as anybody may write it."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(bytes(member.size)))
    return file.getvalue()


def member(name: str, *, kind: bytes = tarfile.REGTYPE, size: int = 0, link: str = "") -> tarfile.TarInfo:
    about = tarfile.TarInfo(name)
    about.type, about.size, about.linkname = kind, size, link
    return about


def test_what_is_written_is_read_again() -> None:
    content = written(database_dot_dump=b"x" * 1_500_000, files__abc=b"", secrets__key=b"s")

    reader = ArchiveReader(io.BytesIO(content))
    members = reader.members()

    assert {name: b"".join(reader.pieces(each)) for name, each in members.items()} == {
        "database.dump": b"x" * 1_500_000,
        "files/abc": b"",
        "secrets/key": b"s",
    }


def test_any_tar_program_reads_it(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(written(database_dot_dump=b"dump", files__abc=b"content"))

    with tarfile.open(tmp_path / "a.tar") as archive:
        assert [(each.name, each.size, each.mode) for each in archive] == [("database.dump", 4, 0o600), ("files/abc", 7, 0o600)]


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/passwd",
        "files/../../evil",
        "files/",
        "files/.hidden",
        "files//a",
        "files/a\\b",
        "secrets/a/b",
        "other",
        "files/" + "a" * 120,
        "files/a\0b",
    ],
)
def test_a_name_that_leads_elsewhere_is_no_name(name: str) -> None:
    assert not is_good_name(name)


@pytest.mark.parametrize(
    "hostile",
    [
        member("../../etc/cron.d/evil"),
        member("/etc/passwd"),
        member("files/../../evil"),
        member("files/link", kind=tarfile.SYMTYPE, link="/etc/passwd"),
        member("files/hard", kind=tarfile.LNKTYPE, link="secrets/secret_key"),
        member("files/device", kind=tarfile.CHRTYPE),
        member("files/pipe", kind=tarfile.FIFOTYPE),
        member("files", kind=tarfile.DIRTYPE),
        member("files/" + "a" * 300),
    ],
    ids=lambda each: f"{each.name[:20]}-{each.type.decode()}",
)
@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_what_no_backup_contains_is_refused(hostile: tarfile.TarInfo, form: int) -> None:
    if form == tarfile.USTAR_FORMAT and len(hostile.name) > 200:
        pytest.skip("this form cannot hold so long a name")

    with pytest.raises(CannotRun, match="no backup of Planwart contains"):
        names(tar(member("database.dump"), hostile, form=form))


def test_a_name_twice_is_refused() -> None:
    with pytest.raises(CannotRun, match="twice"):
        names(tar(member("files/a"), member("files/a")))


def test_a_length_beyond_the_file_is_refused() -> None:
    lying = member("files/a", size=9_000_000_000_000).tobuf(tarfile.GNU_FORMAT)

    with pytest.raises(CannotRun, match="broken off in the middle of files/a"):
        names(lying + bytes(4096))


@pytest.mark.parametrize(
    "content", [b"", b"x", b"PK\x03\x04" * 200, b"\x1f\x8b" + bytes(2000), bytes(1024)], ids=["empty", "x", "zip", "gzip", "zeros"]
)
def test_what_is_no_tar_is_named(content: bytes) -> None:
    with pytest.raises(CannotRun, match="is no backup of Planwart"):
        names(content)


def test_every_cut_of_a_backup_is_noticed() -> None:
    whole = written(database_dot_dump=b"x" * 700, files__abc=b"y" * 100, manifest_dot_json=b"{}")

    for length in range(512, len(whole) - 1024, 100):
        with pytest.raises(CannotRun, match="broken off"):
            names(whole[:length])


def test_something_behind_the_end_is_noticed() -> None:
    with pytest.raises(CannotRun, match="damaged"):
        names(written(database_dot_dump=b"x") + b"more")
