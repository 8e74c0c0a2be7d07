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

"""What takes any bytes: only declared exceptions, and what it promises.

Each target is told by its name, and is called with bytes; it raises
AssertionError, or anything that is not declared, where it fails.
"""

import datetime
import email.utils
import functools
import hashlib
import json
import pathlib
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cipclient import exceptions
from cipclient.cloud import timestamp
from cipclient.inventory import registry
from cipclient.model import plan as model_plan
from cipclient.model import text
from cipclient.notice import address
from cipclient.notice import bounce
from cipclient.policy import facts_file as policy_facts_file
from cipclient.policy import loader
from cipclient.tests.fuzz import answers
from cipclient.tests.fuzz import last_looks
from cipclient.workflow.acting import saved_plan

NOW = datetime.datetime(2026, 6, 15, 12, tzinfo=datetime.UTC)
_HIDDEN = frozenset({'Cc', 'Cf', 'Cs', 'Zl', 'Zp'})


def policy(data: bytes) -> None:
    """A10: any text is a policy, or all that is wrong with it is told."""
    written = _text(data)
    try:
        made = loader.load_text(written, 'fuzzed.yaml', _specs())
    except exceptions.PolicyError as error:
        assert error.faults
        assert all(fault.line >= 0 for fault in error.faults)
        shown = str(error)
        assert text.safe(shown.replace('\n', '')) == shown.replace('\n', '')
        return
    assert made.rules
    assert all(rule.ladder or rule.never for rule in made.rules)


def moment(data: bytes) -> None:
    """H13: a moment in UTC, or ValueError."""
    for parse in (timestamp.parse, timestamp.parse_http):
        try:
            parsed = parse(_text(data))
        except ValueError:
            continue
        assert parsed.utcoffset() == datetime.timedelta(0)


def mail_address(data: bytes) -> None:
    """A4: one address that every program reads alike, or ValueError."""
    try:
        found = address.validated(_text(data))
    except ValueError as error:
        assert str(error).isprintable()
        return
    assert address.validated(found) == found
    assert email.utils.parseaddr(found) == ('', found)
    assert email.utils.getaddresses([found]) == [('', found)]
    assert found.isascii()
    assert found.isprintable()
    assert found.count('@') == 1
    assert not set(found) & set(' ,;:<>()[]"\\')


def shown(data: bytes) -> None:
    """A8: nothing is left that a terminal obeys, and it is safe for good."""
    found = text.safe(_text(data))
    assert not {unicodedata.category(char) for char in found} & _HIDDEN
    assert text.safe(found) == found


def plan_file(data: bytes) -> None:
    """A file is a plan, or NotPossible says why it is none."""
    _apply(data)
    # What its digest fits gets further.
    try:
        content = json.loads(data)
        content.pop('sha256', None)
        content.update({'format': 2, 'cloud': 'c', 'policy': 'd'})
        content['sha256'] = _digest(content)
        again = json.dumps(content)
    except (AttributeError, RecursionError, TypeError, ValueError):
        return
    _apply(again.encode())


def facts_file(data: bytes) -> None:
    """A file is a table of facts, or each of its faults is told."""
    try:
        rows = policy_facts_file.read(pathlib.Path('f.csv'), data, 'id')
    except ValueError as error:
        assert error.args
        assert all(str(fault).startswith('f.csv') for fault in error.args)
        return
    for key, row in rows.items():
        assert key.strip() == key != ''
        assert set(row) <= set(policy_facts_file.COLUMNS)
        for name, cell in row.items():
            policy_facts_file.COLUMNS[name](cell)


def bounces(data: bytes) -> None:
    """A5: whoever sent it, only plain addresses and ids are taken from it."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            found = bounce.read(file.name)
        except exceptions.NoticeError as error:
            assert str(error)
            return
    for one in found.failures:
        assert address.validated(one.address) == one.address
    for id_ in found.message_ids:
        assert id_.isascii() and id_.isprintable()
    assert found.ignored <= found.mails


class _View:
    """A ledger whose journal has any entry."""

    def digest_of(self, number: int) -> str:
        return 'digest'


def applied(data: bytes) -> model_plan.Plan:
    """Return what is left of a plan by a file. Raises NotPossible."""
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / 'plan.json'
        path.write_bytes(data)
        path.chmod(0o600)
        mine = model_plan.Plan('c', NOW, 'd')
        return saved_plan.narrowed(mine, path, _View())


def _apply(data: bytes) -> None:
    try:
        plan = applied(data)
    except exceptions.NotPossible as error:
        assert str(error)
        return
    assert plan.steps == ()


def _digest(content: Mapping[str, Any]) -> str:
    packed = json.dumps(content, sort_keys=True, separators=(',', ':'))
    return hashlib.sha256(packed.encode()).hexdigest()


def _text(data: bytes) -> str:
    """Return any text: lone surrogates come from JSON, too."""
    return data.decode('utf-8', 'surrogatepass' if _whole(data) else 'replace')


def _whole(data: bytes) -> bool:
    try:
        data.decode('utf-8', 'surrogatepass')
    except UnicodeDecodeError:
        return False
    return True


@functools.cache
def _specs() -> Mapping[str, Any]:
    return {name: one.spec for name, one in registry.load().items()}


def _a_plan() -> bytes:
    content: dict[str, Any] = {
        'format': 2,
        'cloud': 'c',
        'policy': 'd',
        'at': NOW.isoformat(),
        'journal': [1, 'digest'],
        'by': {'id': 'u', 'name': 'ada'},
        'steps': [],
    }
    return json.dumps({**content, 'sha256': _digest(content)}).encode()


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    'action': answers.actions,
    'address': mail_address,
    'assignment': answers.assignments,
    'bounce': bounces,
    'cells': last_looks.all_cells,
    'facts': facts_file,
    'flavor': answers.flavors,
    'image': answers.images,
    'kept': last_looks.kept,
    'last-look': last_looks.server,
    'moment': moment,
    'plan': plan_file,
    'policy': policy,
    'project': answers.projects,
    'recipe': last_looks.made_of,
    'server': answers.servers,
    'stack': answers.stacks,
    'text': shown,
    'user': answers.users,
    'volume': answers.volumes,
}

_CORPUS = pathlib.Path(__file__).parent / 'corpus'
#: What no file of the corpus has to repeat.
_MADE: Mapping[str, Callable[[], bytes]] = {
    'plan': _a_plan,
    'policy': lambda: loader.example_text().encode(),
}


def seeds(name: str) -> Iterable[bytes]:
    """Return what to begin with: the corpus, and what was found."""
    if name in _MADE:
        yield _MADE[name]()
    for path in sorted((_CORPUS / name).iterdir()):
        yield path.read_bytes()
