"""What each kind of case runs: a module each with `run(case, place)`, which gives the faults and
what to show beside them.
"""
