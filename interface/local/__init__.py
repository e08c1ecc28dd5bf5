"""Simpul on one machine: an embedded PostgreSQL, and the supervisor that keeps web and worker running."""
