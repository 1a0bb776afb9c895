"""Files: what was built is read once, and each file says what it is."""

import asyncio
import gzip
from pathlib import Path

import pytest

from damrak.services.gateway.pages import files
from damrak.services.gateway.pages.files import ASK_FIRST, FOREVER, PageFile, read_files


def test_a_folder_is_read_with_all_below_it_but_what_is_hidden(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / ".vite").mkdir()
    for name in ("index.html", "assets/a-1.js", ".vite/manifest.json", ".env"):
        (tmp_path / name).write_text(name)

    found = read_files(tmp_path)

    assert {path: each.body.decode() for path, each in found.items()} == {
        "/index.html": "index.html",
        "/assets/a-1.js": "assets/a-1.js",
    }


def test_what_was_not_built_has_no_files(tmp_path: Path) -> None:
    (tmp_path / "left-over.js").write_text("")
    assert read_files(tmp_path) == {}
    assert read_files(tmp_path / "nowhere") == {}


def test_more_files_than_memory_is_for_are_refused(tmp_path: Path) -> None:
    for number in range(files.FILES_MAX):
        (tmp_path / f"{number}").touch()
    (tmp_path / "index.html").touch()
    with pytest.raises(ValueError, match="must hold at most 2000 files"):
        read_files(tmp_path)


@pytest.mark.parametrize(
    ("path", "kind", "caching"),
    [
        ("/assets/a-1.js", b"text/javascript; charset=utf-8", FOREVER),
        ("/assets/a-1.css", b"text/css; charset=utf-8", FOREVER),
        ("/assets/a-1.woff2", b"font/woff2", FOREVER),
        ("/sw.js", b"text/javascript; charset=utf-8", ASK_FIRST),
        ("/manifest.webmanifest", b"application/manifest+json", ASK_FIRST),
        ("/icon.svg", b"image/svg+xml", ASK_FIRST),
        ("/icon.PNG", b"image/png", ASK_FIRST),
        ("/strange", b"application/octet-stream", ASK_FIRST),
    ],
)
def test_a_file_says_what_it_is_and_how_long_it_may_be_kept(
    path: str, kind: bytes, caching: bytes
) -> None:
    file = PageFile(path, b"")
    assert (file.kind, file.caching) == (kind, caching)


def test_a_tag_names_what_is_sent_and_nothing_else() -> None:
    one, same, other = (PageFile("/a.js", body) for body in (b"a", b"a", b"b"))
    assert one.tag(is_zipped=False) == same.tag(is_zipped=False) != other.tag(is_zipped=False)
    assert one.tag(is_zipped=False) != one.tag(is_zipped=True)


def test_a_file_is_compressed_once_however_many_ask_at_a_time() -> None:
    file = PageFile("/a.js", b"let a = 1;\n" * 1_000)

    async def several() -> list[bytes]:
        return await asyncio.gather(*(file.zipped() for _ in range(5)))

    found = asyncio.run(several())

    assert gzip.decompress(found[0]) == file.body
    assert all(each is found[0] for each in found)
    assert not file.is_dense
    assert PageFile("/a.js", b"short").is_dense
    assert PageFile("/a.png", file.body).is_dense
