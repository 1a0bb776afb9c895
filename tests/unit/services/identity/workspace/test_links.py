"""Links: what is a token, and which one opens what."""

from damrak.services.identity.workspace.links import link_id_of, new_link, opens


def test_what_is_no_token_opens_nothing() -> None:
    link = new_link()
    assert link_id_of(link.token) == link.link_id
    assert opens(link.token, link.digest)
    assert not opens(new_link().token, link.digest)
    for wrong in ("", "dmw_", link.token[:-1], link.token + "a", link.token[4:], "dmw_é", "\udcff"):
        assert link_id_of(wrong) is None
        assert not opens(wrong, link.digest)
    other = new_link().token.rpartition("_")[2]
    assert not opens(f"dmw_{link.link_id}_{other}", link.digest)
