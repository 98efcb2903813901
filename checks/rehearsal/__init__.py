"""The whole system rehearsed: deployed to an emulated AWS with the real configuration, run, and removed. `python -m checks.rehearsal`."""
