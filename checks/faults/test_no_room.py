"""No room left, a folder that may not be written, two scans at once: a clear error, and nothing lost of what was there before."""
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from checks.catalogue import CHECKERS
from emulated import commands
from faults.command_line import ASKED, Place

STEPS = 24


class Failing(unittest.TestCase):
    def setUp(self):
        self.at = self.enterContext(Place())

    def scan(self, *arguments, **how):
        process = subprocess.run([commands.binary(), *map(str, (*ASKED, *self.at.where, *arguments))], capture_output=True, text=True, cwd=self.at.home,
                                 env=commands.environment(self.at.home, AWS_ENDPOINT_URL="http://127.0.0.1:9"), **how)
        self.assertNotIn("panicked", process.stderr)
        return process

    def clear(self, process, *words):
        self.assertEqual((process.returncode, process.stdout), (1, ""), process.stderr)
        self.assertTrue(any(word in process.stderr for word in words), f"{words}: {process.stderr}")
        self.assertLess(len(process.stderr), 1500)

    def kept(self):
        return self.at.scans(), self.at.whole_reports()

    def still_there(self, before):
        """What there was, and after one more run that much more."""
        scans, reports = self.kept()
        self.assertTrue(before[0].items() <= scans.items() and before[1].items() <= reports.items(), "something is lost")
        self.assertEqual(self.scan().returncode, 0)
        again, reports_again = self.kept()
        self.assertEqual(len(reports_again), len(reports) + 1)
        self.assertEqual(len(again), len(scans) + self.scans)
        return again, reports_again

    def begin(self):
        self.assertEqual(self.scan().returncode, 0)
        self.scans = len(self.at.scans())
        return self.kept()


class NoRoom(Failing):
    def test_files_that_may_grow_no_further(self):
        """From no room at all to enough: wherever the scan is then."""
        kept = self.begin()
        enough = 2 * self.at.history.stat().st_size
        failed = 0
        for step in range(STEPS):
            room = enough * step // STEPS

            def limited():
                # Ignored, it is the write that fails; else the process would end here.
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            process = self.scan(preexec_fn=limited)
            if process.returncode:
                failed += 1
                self.clear(process, str(self.at.history), str(self.at.reports), "temporary file")
                self.assertRegex(process.stderr, "disk|space|full|large|writ")
            if step % 6 == 5:
                kept = self.still_there(kept)
        self.assertGreater(failed, STEPS // 4)
        self.still_there(kept)

    @unittest.skipUnless(os.geteuid() == 0, "only root can mount a small file system; a limit on files is tested for everybody")
    def test_a_full_disk(self):
        with tempfile.TemporaryDirectory(prefix="compliance-small-") as folder:
            if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True).returncode:
                self.skipTest("nothing may be mounted here; a limit on files is tested everywhere")
            try:
                self.at = self.enterContext(Place(Path(folder)))
                kept = self.begin()
                filling = Path(folder) / "filling"
                with open(filling, "wb", buffering=0) as file, self.assertRaises(OSError):
                    while True:
                        file.write(b"x" * 4096)
                self.clear(self.scan(), str(self.at.history), str(self.at.reports))
                filling.unlink()
                self.still_there(kept)
            finally:
                subprocess.run(["umount", "-l", folder], check=True)

    def test_a_report_that_does_not_fit(self):
        """/dev/full is a disk that is full for every user."""
        kept = self.begin()
        process = self.scan("--output-file", "csv=/dev/full")
        self.clear(process, "/dev/full")
        self.assertIn("No space left", process.stderr)
        with open("/dev/full", "w") as full:
            process = subprocess.run([commands.binary(), *map(str, (*ASKED, *self.at.where, "--output", "json"))], stdout=full, stderr=subprocess.PIPE, text=True, cwd=self.at.home,
                                     env=commands.environment(self.at.home, AWS_ENDPOINT_URL="http://127.0.0.1:9"))
        self.assertEqual(process.returncode, 1, process.stderr)
        self.assertIn("standard output", process.stderr)
        self.still_there(kept)


class ReadOnly(Failing):
    """Root may write anywhere: then it is somebody else who runs it, with a copy of the program that they can reach."""

    def nobody(self):
        if os.geteuid() != 0:
            return {}
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="compliance-nobody-")))
        folder.chmod(0o755)
        shutil.copy2(commands.binary(), folder / "compliance")
        shutil.copy2(ASKED[2], folder / "demo.json.gz")
        for path in (self.at.home, *self.at.home.rglob("*")):
            os.chown(path, 65534, 65534)
        return {"executable": folder / "compliance", "user": 65534, "group": 65534}, folder / "demo.json.gz"

    def test_folders_that_may_not_be_written(self):
        kept = self.begin()
        how, snapshot = self.nobody() or ({}, ASKED[2])
        asked = [str(argument) for argument in ("compliance" if how else commands.binary(), "scan", "--snapshot", snapshot, "--quiet", *self.at.where)]

        def run():
            process = subprocess.run(asked, capture_output=True, text=True, cwd="/", env=commands.environment(self.at.home, AWS_ENDPOINT_URL="http://127.0.0.1:9"), **how)
            self.assertNotIn("panicked", process.stderr)
            return process

        self.assertEqual(run().returncode, 0, "all may be written")
        kept = self.kept()
        for folder, words in ((self.at.reports, (str(self.at.reports), "writable")), (self.at.history.parent, (str(self.at.history), "write"))):
            folder.chmod(0o555)
            if folder == self.at.history.parent:
                self.at.history.chmod(0o444)
            process = run()
            folder.chmod(0o755)
            self.at.history.chmod(0o644)
            self.clear(process, words[0])
            self.assertIn(words[1], process.stderr)
            scans, reports = self.kept()
            self.assertTrue(kept[0].items() <= scans.items() and kept[1] == reports)
        self.assertEqual(run().returncode, 0)


class AtOnce(Failing):
    def test_scans_side_by_side_on_a_history_that_is_not_there_yet(self):
        running = [self.at.start(*ASKED, *self.at.where) for _ in range(6)]
        running[2].kill()
        for number, process in enumerate(running):
            _, error = process.communicate(timeout=120)
            self.assertEqual(process.returncode, -signal.SIGKILL if number == 2 else 0, error)
        scans, reports = self.kept()
        self.assertEqual(len(reports), 5)
        self.assertEqual({scan_id.split("/")[0] for scan_id in scans}, set(CHECKERS))
        self.assertEqual(len(scans), 5 * 4, "a time of its own for each")
        self.assertEqual(len({str(said) for said in scans.values()}), 4, "all say the same")


if __name__ == "__main__":
    unittest.main()
