"""Speed and memory as ratios: whatever is measured stands against a baseline of the same run."""
