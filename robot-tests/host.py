"""Keywords about the host: the suite's folder, Renode in a process of its own, chance."""
import os
import random
import shutil
import subprocess

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
        folder, binary = (BuiltIn().get_variable_value(name) for name in ("${DIRECTORY}", "${BINARY_NAME}"))
        program = os.path.join(folder, binary)
        command = ["dotnet", program] if binary.endswith(".dll") else [program] if os.access(program, os.X_OK) else ["mono", program]
        command += ["--console", "--plain", "--disable-gui", "-e", f"include @{path}", "-e", "quit"]
        result = subprocess.run(command, cwd=folder, timeout=timestr_to_secs(BuiltIn().get_variable_value("${TEST_TIMEOUT}")), env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.stdout.replace(b"\0", b"").decode(errors="replace")

    def copy_the_project(self, target, *folders):
        """Copies folders of the project without what was built in them."""
        project = BuiltIn().get_variable_value("${PROJECT}")
        for folder in folders:
            shutil.copytree(os.path.join(project, folder), os.path.join(target, folder), ignore=shutil.ignore_patterns("bin", "obj"))

    def random_moments(self, seed, count, first, last):
        """So many numbers between two others, in order; the same for the same seed."""
        generator = random.Random(int(seed))
        return sorted(generator.uniform(float(first), float(last)) for _ in range(int(count)))
