"""Keywords about the host: the suite's folder, Renode in a process of its own, chance."""
import lzma
import os
import random
import re
import shutil
import subprocess
import sys

from robot.libraries.BuiltIn import BuiltIn
from robot.utils import timestr_to_secs


class host:
    ROBOT_LIBRARY_SCOPE = "SUITE"
    ROBOT_LISTENER_API_VERSION = 2

    def __init__(self):
        self.ROBOT_LIBRARY_LISTENER = self

    def _end_suite(self, name, attributes):
        folder = BuiltIn().get_variable_value("${WORK}")
        if folder and os.path.isdir(folder):
            shutil.rmtree(folder, ignore_errors=True)

    def run_another_renode(self, script, **environment):
        """Runs a monitor script in a new process of the Renode that runs this suite, and returns what it printed. The script has to end with quit.

        More arguments are variables of its environment.
        """
        path = os.path.join(BuiltIn().get_variable_value("${WORK}"), f"script-{os.urandom(4).hex()}.resc")
        with open(path, "w") as file:
            file.write(script)
        binary = BuiltIn().get_variable_value("${BINARY_NAME}")
        folder = self._folder_of_renode(binary)
        program = os.path.join(folder, binary)
        command = ["dotnet", program] if binary.endswith(".dll") else [program] if os.access(program, os.X_OK) else ["mono", program]
        command += ["--console", "--plain", "--disable-gui", "-e", f"include @{path}", "-e", "quit"]
        result = subprocess.run(command, cwd=folder, timeout=timestr_to_secs(BuiltIn().get_variable_value("${TEST_TIMEOUT}")), env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.stdout.replace(b"\0", b"").decode(errors="replace")

    @staticmethod
    def _folder_of_renode(binary):
        folder = BuiltIn().get_variable_value("${DIRECTORY}")
        if os.path.isdir(folder):
            return folder
        # Where suites run one after the other, renode-test tells this to the first one only. Its Renode still runs.
        process = sys.modules["robot_tests_provider"].RobotTestSuite.robot_frontend_process
        with open(f"/proc/{process.pid}/cmdline") as file:
            words = file.read().split("\0")
        return next(os.path.dirname(word) for word in words if os.path.basename(word) == binary)

    def copy_the_project(self, target, *folders):
        """Copies folders of the project without what was built in them."""
        project = BuiltIn().get_variable_value("${PROJECT}")
        for folder in folders:
            shutil.copytree(os.path.join(project, folder), os.path.join(target, folder), ignore=shutil.ignore_patterns("bin", "obj"))

    def copy_modules(self, folder, target, *names):
        """Copies kernel modules and those they need, unpacked, into a folder of the guest's. Its file "modules" lists
        them in the order in which they have to be loaded."""
        files = {}
        for path, _, found in os.walk(folder):
            for name in found:
                match = re.fullmatch(r"(.+)\.ko(\.xz)?", name)
                if match:
                    files[match.group(1).replace("-", "_")] = os.path.join(path, name)
        order = []

        def add(name):
            if name not in files:
                raise AssertionError("The kernel has no module %s in %s" % (name, folder))
            if any(entry[0] == name for entry in order):
                return
            opener = lzma.open if files[name].endswith(".xz") else open
            with opener(files[name], "rb") as source:
                content = source.read()
            needed = re.search(rb"\0depends=([^\0]*)\0", content)
            for other in (needed.group(1).decode() if needed else "").split(","):
                if other:
                    add(other.replace("-", "_"))
            order.append((name, content))

        for name in names:
            add(name.replace("-", "_"))
        os.makedirs(target, exist_ok=True)
        for name, content in order:
            with open(os.path.join(target, name + ".ko"), "wb") as output:
                output.write(content)
        with open(os.path.join(target, "modules"), "w") as output:
            output.write("".join(name + ".ko\n" for name, _ in order))

    def random_moments(self, seed, count, first, last):
        """So many numbers between two others, in order; the same for the same seed."""
        generator = random.Random(int(seed))
        return sorted(generator.uniform(float(first), float(last)) for _ in range(int(count)))
