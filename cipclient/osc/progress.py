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

"""Progress, on a terminal's stderr only: stdout carries data."""

import contextlib
from collections.abc import Iterator
from typing import TextIO

from cipclient.workflow import request


@contextlib.contextmanager
def shown(stream: TextIO) -> Iterator[request.Progress]:
    """Show how many of each kind were read, until the block ends."""
    if not stream.isatty():
        yield request.unobserved
        return
    # The client has rich loaded for its interactive mode; a later one may
    # not, so no command of anybody else's pays for it here.
    from rich import console
    from rich import progress

    columns = (
        progress.SpinnerColumn(),
        progress.TextColumn('{task.description}'),
        progress.TextColumn('{task.completed:.0f}'),
        progress.TimeElapsedColumn(),
    )
    with progress.Progress(
        *columns, console=console.Console(file=stream), transient=True
    ) as display:
        tasks: dict[str, progress.TaskID] = {}

        def report(kind: str, count: int) -> None:
            if kind not in tasks:
                tasks[kind] = display.add_task(f'{kind}s', total=None)
            display.update(tasks[kind], completed=count)

        yield report
