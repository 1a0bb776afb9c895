"""Where a process may open too few files, both doors have less, and files keep room."""

import resource

from damrak.app.serving.files import Room, room_for


def test_what_fits_is_given_and_the_soft_limit_is_raised_for_it() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        assert room_for(Room(10, 20)) == Room(10, 20)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 1_030
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_what_does_not_fit_is_shared_out() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        return
    wished = Room(hard, 3 * hard)
    room = room_for(wished)
    assert room.http + room.stream + room.handshakes < hard
    assert 3 * room.http <= room.stream <= 3 * room.http + 3
