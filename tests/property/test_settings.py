"""Whatever is set in whichever places: the last word counts, and it is the one that is named."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from damrak.app.config.fields import fields_of, value_text
from damrak.app.config.files import Flag, variable_of
from damrak.app.config.loading import load_settings
from damrak.app.config.settings import Settings

FIELDS = fields_of(Settings)
VALUES: dict[str, st.SearchStrategy[object]] = {
    "venue.keep": st.integers(1, 1_000),
    "gateway.sockets_max": st.integers(1, 1_000_000),
    "crowd.enabled": st.booleans(),
    "crowd.seed": st.integers(0, 2**53 - 1),
    "log.level": st.sampled_from(["debug", "info", "warning", "error"]),
    "log.file": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
}
Layer = dict[str, object]
LAYERS = st.lists(st.fixed_dictionaries({}, optional=VALUES), min_size=4, max_size=4)


def toml(layer: Layer) -> str:
    # DEL is fine in JSON, but not in TOML.
    lines = [f"{name} = {value_text(value)}" for name, value in layer.items()]
    return "\n".join(lines).replace("\x7f", "\\u007f")


@given(LAYERS)
def test_the_last_word_counts(layers: list[Layer]) -> None:
    first, second, environment, flags = layers
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / "first.toml", Path(folder) / "second.toml"]
        for file, layer in zip(files, (first, second), strict=True):
            file.write_text(toml(layer), "utf-8")
        variables = {
            variable_of(FIELDS[name]): value_text(value).replace("\x7f", "\\u007f")
            for name, value in environment.items()
        }
        options = [Flag(f"--{name}", name, value) for name, value in flags.items()]

        loaded = load_settings(files, variables, options)

        places = [*map(str, files), "env", "flag"]
        for name, field in FIELDS.items():
            said = [
                (layer[name], place)
                for layer, place in zip(layers, places, strict=True)
                if name in layer
            ]
            value, place = said[-1] if said else (field.default, "default")
            assert getattr(getattr(loaded.settings, field.section), field.key) == value
            assert loaded.origins[name].startswith(place)
