"""Keywords about the host: the suite's folder, and Renode in a process of its own."""
import os
import shutil
import subprocess

from robot.libraries.BuiltIn import BuiltIn


class host:
    ROBOT_LIBRARY_SCOPE = "SUITE"
    ROBOT_LISTENER_API_VERSION = 2

    def __init__(self):
        self.ROBOT_LIBRARY_LISTENER = self

    def _end_suite(self, name, attributes):
        folder = BuiltIn().get_variable_value("${WORK}")
        if folder and os.path.isdir(folder):
            shutil.rmtree(folder, ignore_errors=True)

    def run_another_renode(self, script, timeout=50, **environment):
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
        result = subprocess.run(command, cwd=folder, timeout=float(timeout), env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.stdout.replace(b"\0", b"").decode(errors="replace")

    def copy_the_project(self, target, *folders):
        """Copies folders of the project without what was built in them."""
        project = BuiltIn().get_variable_value("${PROJECT}")
        for folder in folders:
            shutil.copytree(os.path.join(project, folder), os.path.join(target, folder), ignore=shutil.ignore_patterns("bin", "obj"))
