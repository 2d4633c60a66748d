"""The schema file is the schema, and its closed lists are those of the model."""

from pathlib import Path

from headwater.api.graphql import enums, schema
from headwater.model import Kind

FILE = Path(schema.__file__).with_name("schema.graphql")


def test_the_schema_file_says_what_the_code_says():
    told = schema.build_schema().as_str().strip()
    assert FILE.read_text("utf-8").strip() == told, (
        "write it anew: python -m headwater.api.graphql.print_schema"
    )


def test_kinds_are_those_of_the_model():
    assert [kind.name for kind in enums.Kind] == [kind.value for kind in Kind]
    assert [kind.value for kind in enums.Kind] == [kind.value for kind in Kind]


def test_every_field_and_type_is_described():
    built = schema.build_schema().plain
    own = {name: each for name, each in built.type_map.items() if not name.startswith("__")}
    silent = [
        f"{name}.{field}"
        for name, each in own.items()
        for field, found in getattr(each, "fields", {}).items()
        if getattr(found, "resolve", None) is not None
        and not found.description
        and getattr(each, "description", None) is None
    ]
    assert silent == []
