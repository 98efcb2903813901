"""Which modules of a folder of tests are to run: those that are asked for by name, or all."""
import sys
import unittest


def chosen(folder, asked):
    known = sorted(path.stem for path in folder.glob("test_*.py"))
    unknown = set(asked) - set(known)
    if unknown:
        sys.exit(f"there is no module {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    return asked or known


def run(folder, asked):
    """The exit code of running them one after the other: nothing that ran is no success."""
    suite = unittest.defaultTestLoader.loadTestsFromNames([f"{folder.name}.{module}" for module in chosen(folder, asked)])
    done = unittest.TextTestRunner(verbosity=2).run(suite)
    return 0 if done.wasSuccessful() and done.testsRun > 0 else 1
