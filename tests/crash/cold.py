"""The judge: a fresh process that reads what the killed ones left, and believes nothing else.

It recovers as any process would, verifies chain and history, and replays the whole inbox through a
new machine; all of that must lead to one digest.
"""

import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.snapshots.files import FileSnapshots
from damrak.core.exchange import Exchange
from damrak.core.machine import digest_of
from damrak.domain.events import OrderApproved, OrderDenied
from damrak.runtime.shard import Shard
from damrak.runtime.topology import JOINED
from damrak.runtime.verify import verify
from tests.crash.worker import SNAPSHOTS, fingerprint
from tests.oracles.auditor import Auditor
from tests.simulation.checkers.agreement import (
    check_agreement,
    check_conservation,
    check_retries,
    check_trades,
)
from tests.simulation.checkers.replay import check_recorded, check_repetitions, replay


class Verdict(Struct):
    """Hold what was found; ``events`` has the digest of what each command caused, by offset."""

    head: int
    events: dict[int, str]
    order_ids: list[int]
    recovered_digest: str
    cold_digest: str
    verified_digest: str
    chain: dict[str, int]
    problems: list[str]


def judge(directory: Path) -> Verdict:
    """Return the verdict on a data directory; raises where a law or a check is broken."""
    log, snapshots = SqliteLog(directory), FileSnapshots(directory / SNAPSHOTS)
    shard = Shard(Exchange, JOINED, log, snapshots)
    shard.recover()
    exchange = Exchange()
    cold = replay(exchange, log, JOINED.inbox)
    check_recorded(cold, log, JOINED.events)
    check_repetitions(log, JOINED.events)
    exchange.check()
    said = [message for _, _, messages in cold.said for message in messages]
    states = check_agreement(exchange.accounts, exchange.markets)
    check_trades(said)
    check_retries(said)
    check_conservation(states, said)
    auditor = Auditor()
    for _, time, messages in cold.said:
        auditor.hear(time, messages)
    auditor.check(exchange)
    found = verify(Exchange(), JOINED, (log, snapshots))
    chain = {name: max(tail.offset for tail in log.verify_chain(name)) for name in log.partitions()}
    log.close()
    return Verdict(
        head=shard.offset,
        events={offset: fingerprint(messages) for offset, _, messages in cold.said},
        order_ids=[each.order_id for each in said if isinstance(each, OrderApproved | OrderDenied)],
        recovered_digest=shard.digest(),
        cold_digest=digest_of(exchange.dump()),
        verified_digest=found.digest,
        chain=chain,
        problems=found.problems,
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(judge(Path(sys.argv[1]))))
