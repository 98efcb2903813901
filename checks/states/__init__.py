"""The definitions of the state machine, held against what AWS publishes about the language."""
