"""What runs the cases. Knows the command line, the functions' events and AWS's formats, and
nothing of the code behind them.
"""
