"""The back office: ingest, reconciliation, PostgreSQL."""
