"""The vault: what it seals, what opens, and what it never says."""

import pytest

from damrak.services.identity.storage.vault import (
    KEYS_MAX,
    Vault,
    VaultError,
    key_id_of,
    new_key,
)


def test_what_was_sealed_opens_and_is_never_the_same_twice() -> None:
    vault = Vault([new_key()])
    first, second = vault.seal("a@example.org"), vault.seal("a@example.org")
    assert first != second
    assert b"example" not in first
    assert vault.open(first) == vault.open(second) == "a@example.org"


def test_what_was_changed_or_is_of_another_venue_does_not_open() -> None:
    # ASVS 6.2.7: what is sealed is also authentic.
    vault = Vault([new_key()])
    sealed = vault.seal("a")
    for broken in (sealed[:-2] + b"AA", b"", b"nonsense", Vault([new_key()]).seal("a")):
        with pytest.raises(VaultError, match="does not open"):
            vault.open(broken)
        with pytest.raises(VaultError, match="does not open"):
            vault.reseal(broken)
        assert not vault.is_newest(broken)


def test_older_keys_open_and_the_newest_seals() -> None:
    old, new = new_key(), new_key()
    sealed = Vault([old]).seal("a")
    vault = Vault([new, old])
    assert vault.open(sealed) == "a"
    assert not vault.is_newest(sealed)
    again = vault.reseal(sealed)
    assert vault.is_newest(again)
    assert Vault([new]).open(again) == "a"


def test_keys_are_taken_up_and_the_ones_before_still_open() -> None:
    old, new = new_key(), new_key()
    vault = Vault([old])
    sealed = vault.seal("a")
    vault.take_up([new])
    assert vault.key_id == key_id_of(new)
    assert vault.open(sealed) == "a"
    assert Vault([new]).open(vault.seal("b")) == "b"


def test_keys_in_memory_are_bounded() -> None:
    vault = Vault([new_key()])
    for _ in range(2 * KEYS_MAX):
        vault.take_up([new_key()])
    sealed = vault.seal("a")
    assert vault.open(sealed) == "a"


def test_indexes_do_not_change_with_the_keys() -> None:
    vault = Vault([new_key()])
    before = vault.index("email", "a@example.org")
    other = Vault([new_key()], vault.index_key)
    vault.take_up([new_key()])
    assert vault.index("email", "a@example.org") == before
    assert other.index("email", "a@example.org") == before
    assert vault.index("name", "a@example.org") != before
    assert Vault([new_key()]).index("email", "a@example.org") != before


def test_what_is_no_key_is_refused_without_being_repeated() -> None:
    # ASVS 7.4.1: no error tells a secret.
    for text in ("hunter2", "", "x" * 44, "é" * 32, new_key()[:-4]):
        with pytest.raises(VaultError, match="32 bytes in URL-safe base64") as caught:
            Vault([text])
        assert not text or text not in str(caught.value)


def test_a_vault_has_a_key_and_not_too_many() -> None:
    for count in (0, KEYS_MAX + 1):
        with pytest.raises(VaultError, match=f"1 to {KEYS_MAX} keys, has {count}"):
            Vault([new_key()] * count)


def test_a_vault_shows_no_key() -> None:
    key = new_key()
    vault = Vault([key])
    assert key not in repr(vault)
    assert key not in str(vars(vault).keys())
    assert key not in vault.key_id
