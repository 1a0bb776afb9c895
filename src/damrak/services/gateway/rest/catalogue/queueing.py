"""What traders ask of the line in which their orders wait."""

from damrak.http.operations import Operation
from damrak.ports.identity import Permission
from damrak.services.gateway.rest.rooms.queues import QueueQuery, QueueRoom
from damrak.wire import queues


def queueing(room: QueueRoom) -> list[Operation]:
    """Return what tells places in the book; the path comes before those that name an order."""
    return [
        Operation(
            method="GET",
            path="/api/orders/queue",
            name="get_order_queue",
            summary="Tell where an account's resting orders stand in the book",
            tag="Orders",
            handle=room.queue,
            needs=Permission.VIEW_ACCOUNTS,
            query=QueueQuery,
            answer=queues.OrderQueue,
            problems=(404, 422),
            quiet=True,
        )
    ]
