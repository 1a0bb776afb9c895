"""Identity: who may come in. Its tables are the control plane, apart from the log of the venue."""
