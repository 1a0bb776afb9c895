"""Actions: what people and programs asked the machines to do, for the audit."""
