"""The seal: a Merkle tree over the log, signed checkpoints, proofs; see docs/reference/seal.md."""
