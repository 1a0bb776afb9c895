from damrak.services.gateway.rest.tracing import Trace

TRACE = "0af7651916cd43dd8448eb211c80319c"


def test_a_trace_that_is_sent_twice_is_none() -> None:
    parent = (b"traceparent", f"00-{TRACE}-b7ad6b7169203331-01".encode())

    assert Trace([parent]).cause == TRACE
    assert Trace([parent, parent]).cause != TRACE


def test_every_answer_is_a_span_of_its_own() -> None:
    trace = Trace([])
    (_, first), (_, correlation) = trace.headers()
    (_, second), _ = trace.headers()

    assert first[:36] == second[:36]
    assert first[36:52] != second[36:52]
    assert correlation.decode() == trace.cause
