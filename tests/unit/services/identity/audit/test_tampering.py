"""What somebody does to the audit who can write to its database, and how it is found."""

from typing import Any

from sqlalchemy import insert

from damrak.ports.audit import Entry
from damrak.services.identity.audit.links import hash_of
from damrak.services.identity.storage.models import AuditRow
from damrak.services.identity.storage.store import Store
from tests.unit.services.identity.audit.cabinet import (
    HOME,
    alter,
    audited,
    columns_of,
    faults,
    lines,
    remove,
    write,
)


def fill(store: Store, count: int = 8) -> None:
    for number in range(1, count + 1):
        personal = {"address": HOME, "email": f"person-{number}@example.org"}
        write(store, Entry(action="role.granted", user_id=number, personal=personal))
    assert faults(store) == {}


def put(store: Store, values: dict[str, Any]) -> None:
    store.run_now(lambda unit: unit.session.execute(insert(AuditRow).values(**values)))


def test_altered_line_is_named() -> None:
    # ASVS 7.3.3, 7.3.4: logs are protected from modification.
    for column, value in (
        ("action", "key.created"),
        ("outcome", "refused"),
        ("user_id", 99),
        ("time", 1),
        ("credential", "key:other"),
        ("target", "user:other"),
        ("account_id", 5),
        ("correlation_id", "other"),
        ("details", '{"role":"viewer"}'),
        ("commitment", "0" * 64),
    ):
        with audited() as store:
            fill(store, 3)
            alter(store, 2, {column: value})

            assert list(faults(store)) == [2], column
            assert "altered" in faults(store)[2]


def test_altered_line_with_its_hash_made_again_is_found_at_the_next_one() -> None:
    with audited() as store:
        fill(store)
        row = lines(store)[3]
        row.user_id = 1
        alter(store, 4, {"user_id": 1, "hash": hash_of(row)})

        assert list(faults(store)) == [5]
        assert "hash before the line" in faults(store)[5]


def test_removed_line_is_named() -> None:
    with audited() as store:
        fill(store)
        remove(store, 5)
        assert faults(store) == {5: "lines are missing: 5 is gone"}


def test_removed_beginning_is_named() -> None:
    with audited() as store:
        fill(store)
        remove(store, 1, 2, 3)
        assert faults(store) == {1: "lines are missing: up to 3 are gone"}


def test_removed_line_with_all_later_ones_numbered_anew_is_found() -> None:
    with audited() as store:
        fill(store)
        remove(store, 5)
        for number in (6, 7, 8):
            alter(store, number, {"number": number - 1})

        assert list(faults(store)) == [5, 6, 7]


def test_swapped_lines_are_named() -> None:
    with audited() as store:
        fill(store)
        third, fourth = (columns_of(row) for row in lines(store)[2:4])
        remove(store, 3, 4)
        put(store, {**third, "number": 4})
        put(store, {**fourth, "number": 3})

        assert set(faults(store)) >= {3, 4}


def test_forged_insertion_with_its_hash_made_again_is_found() -> None:
    with audited() as store:
        fill(store)
        for number in range(8, 4, -1):
            alter(store, number, {"number": number + 1})
        forged = AuditRow(**{**columns_of(lines(store)[3]), "number": 5, "user_id": 77})
        forged.previous_hash = lines(store)[3].hash
        forged.hash = hash_of(forged)
        put(store, columns_of(forged))

        found = faults(store)
        # The forged one holds by itself; all that was pushed back does not.
        assert set(found) == {6, 7, 8, 9}
        assert "hash before the line" in found[6]


def test_altered_personal_data_is_named() -> None:
    with audited() as store:
        fill(store)
        alter(store, 6, {"personal_sealed": store.vault.seal('{"address":"198.51.100.9"}')})
        assert list(faults(store)) == [6]
        assert "committed to something else" in faults(store)[6]


def test_personal_data_of_another_line_is_named() -> None:
    with audited() as store:
        fill(store)
        second, third = lines(store)[1:3]
        alter(store, 3, {"personal_sealed": second.personal_sealed})
        alter(store, 2, {"personal_sealed": third.personal_sealed})
        assert list(faults(store)) == [2, 3]


def test_personal_data_added_to_a_line_that_had_none_is_named() -> None:
    with audited() as store:
        write(store, Entry(action="user.registered"))
        alter(store, 1, {"personal_sealed": store.vault.seal('{"address":"198.51.100.9"}')})
        assert list(faults(store)) == [1]


def test_erased_person_leaves_the_chain_whole() -> None:
    # ASVS 8.3.2: a person can have his data removed.
    with audited() as store:
        fill(store)
        alter(store, 4, {"personal_sealed": None, "salt": None})
        assert faults(store) == {}
