"""What can be asked about keys: those of the venue under ``/api/keys``, one's own under ``/me``."""

from typing import Any, Final

from damrak.http.operations import Operation
from damrak.ports.identity import Permission
from damrak.services.identity.keys.rooms import KeyRoom
from damrak.wire.identity import keys

_VENUE: Final = "/api/keys"
_OWN: Final = "/api/me/keys"
_EXAMPLE: Final = {"name": "my robot", "scopes": ["read", "trade"], "account_id": 1}


def operations(room: KeyRoom) -> list[Operation]:
    """Return everything that can be asked about keys."""
    return [*_venue_keys(room), *_own_keys(room)]


def _venue_keys(room: KeyRoom) -> list[Operation]:
    needs: dict[str, Any] = {"tag": "Keys", "needs": Permission.MANAGE_KEYS}
    return [
        Operation(
            method="GET",
            path=_VENUE,
            name="list_keys",
            summary="List keys, the revoked ones included",
            handle=room.all,
            answer=keys.KeyList,
            **needs,
        ),
        Operation(
            method="POST",
            path=_VENUE,
            name="create_key",
            summary="Make a key of the venue; its secret is told once",
            handle=room.create,
            **_creating("revoke_key"),
            **needs,
        ),
        Operation(
            method="DELETE",
            path=f"{_VENUE}/{{key_id}}",
            name="revoke_key",
            summary="Take a key back",
            handle=room.revoke,
            answer=keys.Key,
            problems=(404,),
            **needs,
        ),
        Operation(
            method="POST",
            path=f"{_VENUE}/{{key_id}}/rotate",
            name="rotate_key",
            summary="Replace a key of the venue by one with another secret",
            handle=room.rotate,
            **_rotating(),
            **needs,
        ),
    ]


def _own_keys(room: KeyRoom) -> list[Operation]:
    needs: dict[str, Any] = {"tag": "Me", "needs": Permission.MANAGE_SELF}
    return [
        Operation(
            method="GET",
            path=_OWN,
            name="list_own_keys",
            summary="List your keys, the revoked ones included",
            handle=room.own,
            answer=keys.KeyList,
            **needs,
        ),
        Operation(
            method="POST",
            path=_OWN,
            name="create_own_key",
            summary="Make a key of yours; its secret is told once",
            handle=room.create_own,
            **_creating("revoke_own_key"),
            **needs,
        ),
        Operation(
            method="DELETE",
            path=f"{_OWN}/{{key_id}}",
            name="revoke_own_key",
            summary="Take a key of yours back",
            handle=room.revoke_own,
            answer=keys.Key,
            problems=(404,),
            **needs,
        ),
        Operation(
            method="POST",
            path=f"{_OWN}/{{key_id}}/rotate",
            name="rotate_own_key",
            summary="Replace a key of yours by one with another secret",
            handle=room.rotate_own,
            **_rotating(),
            **needs,
        ),
    ]


def _creating(revoking: str) -> dict[str, Any]:
    return {
        "body": keys.KeyRequest,
        "answer": keys.NewKey,
        "status": 201,
        "problems": (403,),
        "example": _EXAMPLE,
        "links": ((revoking, ("key_id", "$response.body#/key/key_id")),),
    }


def _rotating() -> dict[str, Any]:
    return {
        "body": keys.RotateRequest,
        "body_required": False,
        "answer": keys.NewKey,
        "problems": (403, 404),
        "example": {"grace_seconds": 3_600},
    }
