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

"""What the unit tests say of the stores, on every database."""

from cipclient.tests.database import base
from cipclient.tests.unit.ledger import test_cases
from cipclient.tests.unit.ledger import test_kept
from cipclient.tests.unit.ledger import test_our_locks
from cipclient.tests.unit.ledger import test_outbox
from cipclient.tests.unit.ledger import test_recorder
from cipclient.tests.unit.ledger import test_run
from cipclient.tests.unit.ledger import test_steps
from cipclient.tests.unit.ledger import test_steps_of_several
from cipclient.tests.unit.ledger import test_upgrade


@base.on_each
class Recording(test_recorder.Recording):
    pass


@base.on_each
class Statements(test_recorder.Statements):
    pass


@base.on_each
class Histories(test_recorder.Histories):
    pass


@base.on_each
class Runs(test_recorder.Runs):
    pass


@base.on_each
class Missing(test_recorder.Missing):
    pass


@base.on_each
class Episodes(test_recorder.Episodes):
    pass


@base.on_each
class Surprises(test_recorder.Surprises):
    pass


@base.on_each
class Keeping(test_cases.Keeping):
    pass


@base.on_each
class History(test_cases.History):
    pass


@base.on_each
class Refused(test_cases.Refused):
    pass


@base.on_each
class Listing(test_cases.Listing):
    pass


@base.on_each
class Places(test_cases.Places):
    pass


@base.on_each
class Standings(test_cases.Standings):
    pass


@base.on_each
class Kept(test_kept.Kept):
    pass


@base.on_each
class Outbox(test_outbox.Outbox):
    pass


@base.on_each
class Extensions(test_run.Extensions):
    pass


@base.on_each
class Exemptions(test_run.Exemptions):
    pass


@base.on_each
class Decisions(test_run.Decisions):
    pass


@base.on_each
class Finding(test_run.Finding):
    pass


@base.on_each
class Life(test_run.Life):
    pass


@base.on_each
class Locks(test_our_locks.EveryLock):
    pass


@base.on_each
class Steps(test_steps.Steps):
    pass


@base.on_each
class StepsOfSeveral(test_steps_of_several.Several):
    pass


@base.on_each
class Upgrading(test_upgrade.Upgrading):
    pass
