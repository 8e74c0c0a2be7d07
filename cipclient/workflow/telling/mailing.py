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

"""The ways out for mails, opened and tried before the cloud is read."""

import contextlib
import datetime
import pathlib
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from cipclient.ledger import run as ledger_run
from cipclient.model import policy as model_policy
from cipclient.notice import composer as notice_composer
from cipclient.notice.delivery import protocol
from cipclient.notice.delivery import redirect
from cipclient.notice.delivery import registry
from cipclient.workflow import owned
from cipclient.workflow import request
from cipclient.workflow import stopping
from cipclient.workflow.telling import digest
from cipclient.workflow.telling import planning
from cipclient.workflow.telling import posting
from cipclient.workflow.telling import settings


class Means(NamedTuple):
    """Where what a mail needs is found.

    :param templates: the operators' own; None without.
    :param clock: tells the moment, aware and in UTC.
    """

    environ: Mapping[str, str]
    templates: pathlib.Path | None
    clock: Callable[[], datetime.datetime]


@contextlib.contextmanager
def opened(
    policy: model_policy.Policy,
    means: Means,
    asked: request.SendRequest,
) -> Iterator[posting.Tools]:
    """Open the ways out. Only a mail server makes anybody told.

    What can refuse does so here: the composer's own test, the settings, the
    mail server. Raises NoticeError and NotPossible.
    """
    notices = settings.of(policy).notices
    composer = notice_composer.Composer(policy, means.templates, owned.read)
    composer.self_test()
    factories = registry.load(policy.plugins)

    def made(name: str, target: str = '') -> protocol.Delivery:
        delivery = factories[name](
            protocol.Setting(notices, means.environ, means.clock, target)
        )
        stack.callback(delivery.close)
        return delivery

    with contextlib.ExitStack() as stack:
        if asked.spool is not None:
            first = made('spool', str(asked.spool))
        else:
            first = made('smtp')
            if isinstance(first, protocol.Checked):
                first.check()
            if asked.redirect_to is not None:
                first = redirect.RedirectDelivery(first, asked.redirect_to)
        copies = (
            () if asked.webhook is None else (made('webhook', asked.webhook),)
        )
        yield posting.Tools(
            composer, first, copies, policy.calendar, means.clock
        )


def post(
    run: ledger_run.Run,
    policy: model_policy.Policy,
    tools: posting.Tools,
    planned: planning.Planned,
    stop: stopping.Stopping,
) -> tuple[posting.Tally, bool]:
    """Send what can be sent; say whether all went out."""
    posted = posting.Posting(run, tools, planned)
    return posted.tally, posted.send_all(planned.telling.drafts, stop)


def tell_operators(
    run: ledger_run.Run,
    policy: model_policy.Policy,
    tools: posting.Tools,
    planned: planning.Planned,
    notes: tuple[str, ...],
) -> list[str]:
    """Send the operators' digest; return a sentence for each that failed."""
    waiting = len(planned.telling.waiting)
    return list(digest.send(run, policy, tools, waiting, notes))
