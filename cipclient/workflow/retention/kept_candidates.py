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

"""What is known of a kept image or volume whose day has come."""

import datetime
import functools
from collections.abc import Mapping

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.evaluate import acting
from cipclient.evaluate import deletion
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.workflow.retention import kept_things
from cipclient.workflow.scanning import image_use

_SERVER = 'server'


class KeptCandidates:
    """Reads them again, one by one, for the plan of a run.

    :param used: what the servers of this run's scan are made of.
    :param unrecorded: complete scans that no record has.
    """

    def __init__(
        self,
        view: ledger_view.View,
        cloud: connection.Cloud,
        used: image_use.ImageUse,
        unrecorded: int,
    ) -> None:
        self._view = view
        self._cloud = cloud
        self._used = used
        self._unrecorded = unrecorded

    def candidate(
        self, case: model_case.Case, now: datetime.datetime, unread: str
    ) -> acting.Candidate:
        """Return the one of a case. Raises NotAuthenticated.

        :param unread: why something is not known that has to be; a phrase.
        """
        kept = self._kept.get((case.resource.kind, case.resource.id))
        if kept is None:
            return acting.Candidate(case, None)
        thing = None
        try:
            thing = kept_things.look(
                self._cloud,
                kept,
                case,
                kept_things.is_unprotected(self._view.steps_of(case.resource)),
            )
        except failure.NotAuthenticated:
            raise
        except (exceptions.CloudError, exceptions.NotFound) as error:
            unread = unread or f'how it is ({error})'
        if thing is None:
            return acting.Candidate(
                case,
                verdict.Verdict(_resource(case), verdict.State.OVER),
                unread=unread or 'it is not there any more',
            )
        return acting.Candidate(
            case,
            verdict.Verdict(_resource(case, thing.status), verdict.State.OVER),
            unread=unread,
            evidence=deletion.Evidence(
                self._scans(case, now), unkept=self._doubt(case, kept, thing)
            ),
        )

    @functools.cached_property
    def _kept(self) -> Mapping[tuple[str, str], model_kept.Kept]:
        return {
            (one.kept.kind, one.kept.id): one.kept
            for one in self._view.retained()
            if one.case.resource.region == self._cloud.region
        }

    def _doubt(
        self,
        case: model_case.Case,
        kept: model_kept.Kept,
        thing: kept_things.Thing,
    ) -> str:
        """Return why somebody may need it; a phrase."""
        if thing.returned:
            return 'somebody uses it again'
        if thing.unfit or thing.kind != model_kept.IMAGE:
            return thing.unfit
        steps = (
            *self._view.steps_of(case.resource),
            *self._view.steps_of(kept.resource),
        )
        if not kept_things.is_protected_by_us(kept, steps):
            return kept_things.NOT_PROVED
        return self._used.doubt(thing.id, case.resource.region)

    def _scans(self, case: model_case.Case, now: datetime.datetime) -> int:
        """Return how many scans saw it due (P1).

        Those that saw all servers: none was made of it then.
        """
        since = deletion.due_since(case, self._view.let_go(case.number), now)
        servers = model_standing.ResourceKey(case.resource.region, _SERVER, '')
        return (
            self._view.complete_scans_since(servers, since) + self._unrecorded
        )


def _resource(
    case: model_case.Case, status: str = ''
) -> model_resource.Resource:
    key, subject = case.resource, case.subject
    return model_resource.Resource(
        key.kind,
        key.region,
        key.id,
        {
            'id': key.id,
            'name': subject.name,
            'status': status,
            'project_id': subject.project_id,
            'user_id': subject.user_id,
            'created': key.created,
        },
    )
