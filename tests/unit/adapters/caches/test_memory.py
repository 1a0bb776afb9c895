"""Counting in memory: as the `limits` package counts, within bounds, and with the right words."""

from hypothesis import given
from hypothesis import strategies as st

from damrak.adapters.caches.memory import MemoryCounter
from damrak.adapters.clocks.manual import ManualClock
from damrak.ports.cache import Rate

SECOND = 1_000_000_000
START = 1_800_000_000 * SECOND


def counter(start: int = START, **bounds: int) -> tuple[MemoryCounter, ManualClock]:
    clock = ManualClock(start)
    return MemoryCounter(clock, **bounds), clock


def test_as_many_as_the_rate_are_let_through_and_no_more() -> None:
    counts, _ = counter()
    found = [counts.take("key:1", Rate(3, 1)) for _ in range(4)]

    assert [each.allowed for each in found] == [True, True, True, False]
    assert [each.remaining for each in found] == [2, 1, 0, 0]
    assert {each.limit for each in found} == {3}


def test_subjects_and_windows_are_counted_apart() -> None:
    counts, _ = counter()

    assert counts.take("key:1", Rate(1, 1)).allowed
    assert counts.take("key:2", Rate(1, 1)).allowed
    assert counts.take("key:1", Rate(1, 60)).allowed
    assert not counts.take("key:1", Rate(1, 1)).allowed


def test_a_burst_at_the_turn_of_a_window_is_no_second_one() -> None:
    counts, clock = counter(START + SECOND - 1)
    assert counts.take("key:1", Rate(10, 1), 10).allowed
    clock.set(START + SECOND + SECOND // 2)

    assert counts.take("key:1", Rate(10, 1), 5).allowed
    assert not counts.take("key:1", Rate(10, 1), 1).allowed


def test_more_at_once_than_the_rate_is_never_let_through() -> None:
    counts, clock = counter()
    for second in range(5):
        clock.set(START + second * SECOND)
        assert not counts.take("key:1", Rate(10, 1), 11).allowed
    assert counts.take("key:1", Rate(10, 1), 10).allowed


def test_what_was_refused_costs_nothing() -> None:
    counts, _ = counter()
    for _ in range(100):
        counts.take("key:1", Rate(10, 1), 11)

    assert counts.take("key:1", Rate(10, 1), 10).allowed


@given(
    st.lists(st.tuples(st.integers(0, 3 * SECOND), st.integers(1, 7)), max_size=40),
    st.integers(7, 20),
    st.sampled_from([1, 2]),
)
def test_who_waits_as_long_as_he_was_told_is_let_through(
    steps: list[tuple[int, int]], amount: int, seconds: int
) -> None:
    counts, clock = counter()
    rate = Rate(amount, seconds)
    for pause, cost in steps:
        clock.set(clock.now() + pause)
        count = counts.take("key:1", rate, cost)
        if not count.allowed:
            assert 1 <= count.wait_seconds <= 2 * seconds + 1
            clock.set(clock.now() + count.wait_seconds * SECOND)
            assert counts.take("key:1", rate, cost).allowed


@given(
    st.lists(st.tuples(st.integers(0, 2 * SECOND), st.integers(1, 5)), max_size=60),
    st.integers(5, 20),
)
def test_it_counts_by_the_rule_of_a_sliding_window(
    steps: list[tuple[int, int]], amount: int
) -> None:
    # The part of the last window that would still be seen, rounded down, and what this one has.
    counts, clock = counter()
    windows: dict[int, int] = {}
    for pause, cost in steps:
        clock.set(clock.now() + pause)
        number, into = divmod(clock.now(), SECOND)
        seen = windows.get(number - 1, 0) * (SECOND - into) // SECOND + windows.get(number, 0)
        count = counts.take("key:1", Rate(amount, 1), cost)
        assert count.allowed == (seen + cost <= amount)
        if count.allowed:
            windows[number] = windows.get(number, 0) + cost
            assert count.remaining == amount - seen - cost


def test_all_of_it_is_there_again_at_the_time_that_was_told() -> None:
    counts, clock = counter()
    told = counts.take("key:1", Rate(10, 1), 10).reset_time
    clock.set(told * SECOND)

    assert counts.take("key:1", Rate(10, 1), 10).allowed


def test_a_flood_of_addresses_takes_no_more_room_than_was_set() -> None:
    counts, clock = counter(subjects_max=100)
    counts.take("address:first", Rate(1, 60))
    for number in range(1_000):
        clock.set(START + number)
        counts.take(f"address:{number}", Rate(1, 60))

    assert len(counts) == 100
    assert counts.take("address:first", Rate(1, 60)).allowed
    assert not counts.take("address:999", Rate(1, 60)).allowed


def test_what_others_counted_is_counted_in_until_the_window_is_over() -> None:
    counts, clock = counter()
    counts.take("key:1", Rate(10, 1), 2)
    counts.learn("key:1", 1, START // SECOND, 7)
    counts.learn("key:1", 1, START // SECOND - 1, 100)
    counts.learn("key:2", 1, START // SECOND, 100)

    assert not counts.take("key:1", Rate(10, 1), 2).allowed
    assert counts.take("key:1", Rate(10, 1), 1).allowed
    assert counts.take("key:2", Rate(10, 1), 10).allowed
    clock.set(START + 2 * SECOND)
    assert counts.take("key:1", Rate(10, 1), 10).allowed
