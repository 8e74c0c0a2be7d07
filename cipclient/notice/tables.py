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


"""What the policy's tables and ladders say of the people of a case."""

from collections.abc import Iterable, Iterator, Mapping

from cipclient.model import case as model_case
from cipclient.model import ladder as model_ladder
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource

_PROJECT = 'project'
_USER = 'user'


class Tables:
    """The facts files and the ladders of a policy."""

    def __init__(
        self,
        files: Iterable[model_policy.FactsFile],
        ladders: Mapping[str, model_ladder.Ladder],
    ) -> None:
        self._files = tuple(files)
        self._ladders = ladders

    def contacts(self, case: model_case.Case) -> tuple[str, ...]:
        """Return the addresses to turn to about a case, as written.

        Those in the tables for the resource, its project and its owner, and
        those of the ladders that it is on.
        """
        subject = case.subject
        rows = (
            *self._own(case),
            *self._project(case),
            *self._rows(_USER, subject.user_id, subject.owner),
        )
        found = [row['contact'] for row in rows if 'contact' in row]
        for name in (case.standing.acts_ladder, case.standing.ladder):
            ladder = self._ladders.get(name)
            if ladder is not None and ladder.contact is not None:
                found.append(ladder.contact)
        return tuple(dict.fromkeys(found))

    def language(
        self, case: model_case.Case, user: model_resource.Resource | None
    ) -> str | None:
        """Return the language in which one is written to about a case.

        The person's own row decides before that of the project.

        :param user: None for a contact, who has no account.
        """
        rows = [*self._own(case), *self._project(case)]
        if user is not None:
            rows = [
                *self._rows(_USER, user.id, user.text('name') or ''),
                *self._project(case),
            ]
        return next(
            (row['language'] for row in rows if 'language' in row), None
        )

    def _own(self, case: model_case.Case) -> Iterator[Mapping[str, str]]:
        if case.resource.kind != _PROJECT:
            # By id only: its owner could give it the name of another's row.
            yield from self._rows(case.resource.kind, case.resource.id, '')

    def _project(self, case: model_case.Case) -> Iterator[Mapping[str, str]]:
        subject = case.subject
        if case.resource.kind == _PROJECT:
            yield from self._rows(_PROJECT, case.resource.id, subject.name)
        else:
            yield from self._rows(
                _PROJECT, subject.project_id, subject.project
            )

    def _rows(
        self, kind: str, id_: str, name: str
    ) -> Iterator[Mapping[str, str]]:
        for file in self._files:
            value = id_ if file.key == 'id' else name
            if file.kind == kind and value in file.rows:
                yield file.rows[value]


#: Of a policy without any.
NONE = Tables((), {})
