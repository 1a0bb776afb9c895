"""The page of all settings, written from their structs.

``python -m damrak.app.config.reference`` prints it; it lies in ``docs/reference/configuration.md``.
"""

import sys
import textwrap
from collections.abc import Iterator
from typing import Final

from msgspec.structs import fields

from damrak.app.config.fields import Field, fields_of, value_text
from damrak.app.config.files import variable_of
from damrak.app.config.settings import Settings

PAGE_WIDTH: Final = 100

_OPENING: Final = """\
# Configuration

<!-- Written by `python -m damrak.app.config.reference`; change the structs in
     src/damrak/app/config/settings.py instead. -->

A server takes its settings from four places. Where they disagree, the later one counts:

1. the defaults below;
2. TOML files, in order: those named by `--config FILE`, which may be repeated; or else those in the
   variable `DAMRAK_CONFIG`, separated as in `PATH`; or else `damrak.toml` in the data directory, if
   it is there;
3. variables of the environment, `DAMRAK__SECTION__KEY`. The value is written as in TOML; what is no
   TOML value is taken as text, so texts need no quotes. `DAMRAK__SECTION__KEY_FILE` names a file
   that holds the value instead, as secrets of containers do;
4. options of the command, such as `--port`.

`damrak config show` tells every value with its origin, `damrak config check FILE` checks files
before they are used. A name that is not known, a value of the wrong type or out of bounds, and
settings that contradict each other are refused, all of them at once.

No option takes a secret, for everybody on a machine sees the options of its programs.

The data directory is no setting: `--data-dir` or the variable `DAMRAK_DATA_DIR` names it.

An example:

```toml
[server]
port = 9000

[crowd]
enabled = false
```
"""


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join((_OPENING, *_sections()))


def _sections() -> Iterator[str]:
    settings = fields_of(Settings).values()
    for section in fields(Settings):
        yield f"## {section.name}\n"
        purpose = " ".join((section.type.__doc__ or "").split())
        yield f"{purpose}\n"
        for field in settings:
            if field.section == section.name:
                yield _entry(field)


def _entry(field: Field) -> str:
    lines = [
        f"### `{field.name}`",
        "",
        textwrap.fill(field.description, PAGE_WIDTH, break_on_hyphens=False),
        "",
        f"- {field.rule[:1].upper()}{field.rule[1:]}",
        f"- Default: `{value_text(field.default)}`",
    ]
    if field.examples:
        shown = ", ".join(f"`{value_text(example)}`" for example in field.examples)
        lines.append(f"- Such as: {shown}")
    if field.secret:
        lines.append("- Secret: it is never shown")
    lines.append(f"- Variable: `{variable_of(field)}`")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
