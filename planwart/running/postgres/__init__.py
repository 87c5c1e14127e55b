"""The embedded PostgreSQL: which binaries, one cluster, its logins."""
