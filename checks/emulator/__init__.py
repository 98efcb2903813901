"""An AWS to rehearse on: moto's server with what it lacks. Start it with `python checks/emulator`; README.md says what it can do."""
