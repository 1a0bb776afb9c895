"""Who comes while too many are in is turned away, until somebody leaves."""

import socket
from contextlib import closing

import pytest

from damrak.app.serving.listening import Doorstep, bound_socket, port_of


def test_one_too_many_is_turned_away_until_somebody_leaves() -> None:
    with closing(Doorstep(bound_socket("127.0.0.1", 0, what="--port"))) as doorstep:
        address = ("127.0.0.1", port_of(doorstep))
        doorstep.inside_max = 1
        with socket.create_connection(address), socket.create_connection(address) as second:
            inside, _ = doorstep.accept()
            with pytest.raises(ConnectionAbortedError):
                doorstep.accept()
            assert second.recv(1) == b""
            assert (doorstep.inside, doorstep.turned_away) == (1, 1)
            inside.close()
            inside.close()
            assert doorstep.inside == 0
            with socket.create_connection(address):
                doorstep.accept()[0].close()
