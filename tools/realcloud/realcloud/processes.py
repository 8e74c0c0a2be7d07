#    Licensed under the Apache License, Version 2.0 (the "License"); you may
#    not use this file except in compliance with the License. You may obtain
#    a copy of the License at
#
#         http://www.apache.org/licenses/LICENSE-2.0
#
#    Unless required by applicable law or agreed to in writing, software
#    distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
#    WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
#    License for the specific language governing permissions and limitations
#    under the License.

"""The processes of the cloud: started, found again, stopped.

A process is known by its pid and the moment it started, so that a pid which
the kernel gave to somebody else since is never mistaken for ours.
"""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import time

from realcloud import cloud
from realcloud import commands
from realcloud import errors


class PortTaken(errors.RealcloudError):
    pass


def _stat(pid):
    """The fields of /proc/PID/stat after the name, which may hold spaces."""
    try:
        text = pathlib.Path(f'/proc/{pid}/stat').read_text()
    except OSError:
        return None
    return text.rsplit(')', 1)[1].split()


def start_time(pid):
    fields = _stat(pid)
    # a zombie has ended; only its parent does not know yet
    return fields[19] if fields and fields[0] != 'Z' else None


def listens(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((cloud.ADDRESS, port)) == 0


class Processes:
    def __init__(self, where):
        self._where = where

    def names(self):
        return sorted(path.name for path in self._where.pids.glob('*'))

    def pid(self, name):
        """The pid of this process of ours, or None if it does not run."""
        try:
            pid, began = (self._where.pids / name).read_text().split()
        except (OSError, ValueError):
            return None
        return int(pid) if start_time(int(pid)) == began else None

    def started_at(self, name):
        return (self._where.pids / name).stat().st_mtime

    def start(self, name, argv, env=None):
        """Start it, unless it runs; tell whether there was need to."""
        if self.pid(name):
            return False
        if name in cloud.USUAL_PORTS and listens(self._where.port(name)):
            raise PortTaken(
                f'port {self._where.port(name)} ({name}) is taken by another '
                'program: set REALCLOUD_PORT_OFFSET'
            )
        for folder in (self._where.pids, self._where.logs, self._where.data):
            folder.mkdir(parents=True, exist_ok=True)
        with open(self.log(name), 'ab') as out:
            process = subprocess.Popen(
                [str(word) for word in argv],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self._where.data,
                env=commands.environment(**(env or {})),
                # leader of a session, so that its children go with it
                start_new_session=True,
            )
        (self._where.pids / name).write_text(
            f'{process.pid} {start_time(process.pid)}\n'
        )
        return True

    def log(self, name):
        return self._where.logs / (name + '.out')

    def stop(self, name, patience=20):
        """Stop it and return the pid it had, or None if it did not run."""
        pid = self.pid(name)
        for number in (signal.SIGTERM, signal.SIGKILL):
            if not self.pid(name):
                break
            self.signal(name, number)
            # one that is paused would never hear of it
            self.signal(name, signal.SIGCONT)
            self._await_end(name, patience)
        (self._where.pids / name).unlink(missing_ok=True)
        return pid

    def _await_end(self, name, patience):
        end = time.monotonic() + patience
        while self.pid(name) and time.monotonic() < end:
            time.sleep(0.1)

    def signal(self, name, number):
        pid = self.pid(name)
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, number)
