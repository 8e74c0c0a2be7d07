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
"""Those who look on while a cloud is read."""

from collections.abc import Iterable, Sequence

from cipclient.model import history as model_history
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import scan as model_scan
from cipclient.model import verdict


class Observer:
    """Who looks on while a cloud is read. This one keeps nothing."""

    def reads(self, kind: str) -> frozenset[str]:
        """Return the facts to read of a kind that no rule of the scan does."""
        return frozenset()

    def history(
        self, resources: Sequence[model_resource.Resource]
    ) -> model_history.History:
        """Return what is remembered of these."""
        return model_history.BLANK

    def sift(
        self, verdicts: Sequence[verdict.Verdict]
    ) -> Sequence[verdict.Verdict]:
        """Return those that need not wait for what is still to be asked."""
        return verdicts

    def withheld(
        self, kind: str
    ) -> tuple[Sequence[model_resource.Resource], model_history.History]:
        """Return the others at the end, with what was learned of them."""
        return (), model_history.BLANK

    def judged(
        self,
        verdicts: Sequence[verdict.Verdict],
        surroundings: model_resource.Surroundings,
        history: model_history.History,
    ) -> None:
        """Take note of some verdicts. Kinds come in threads of their own."""

    def ended(
        self,
        completeness: tuple[model_scan.Completeness, ...],
        surroundings: model_resource.Surroundings,
    ) -> tuple[model_scan.Completeness, ...]:
        """Take note of what was complete, and return what is known then."""
        return completeness

    def exempted(
        self, exemptions: Iterable[model_policy.Exemption]
    ) -> frozenset[model_policy.Exemption]:
        """Return those that are of what no kind lists."""
        return frozenset()


class Beside(Observer):
    """Looks on together with another, whose answers it passes on.

    :param inner: the other; one that keeps nothing where there is none.
    """

    def __init__(self, inner: Observer | None = None) -> None:
        self._inner = inner or Observer()

    def __call__(self, inner: Observer) -> Observer:
        """Look on together with that one."""
        self._inner = inner
        return self

    def reads(self, kind: str) -> frozenset[str]:
        """Return what the other reads."""
        return self._inner.reads(kind)

    def history(
        self, resources: Sequence[model_resource.Resource]
    ) -> model_history.History:
        """Return what the other remembers."""
        return self._inner.history(resources)

    def sift(
        self, verdicts: Sequence[verdict.Verdict]
    ) -> Sequence[verdict.Verdict]:
        """Let the other withhold."""
        return self._inner.sift(verdicts)

    def withheld(
        self, kind: str
    ) -> tuple[Sequence[model_resource.Resource], model_history.History]:
        """Return what the other withheld."""
        return self._inner.withheld(kind)

    def judged(
        self,
        verdicts: Sequence[verdict.Verdict],
        surroundings: model_resource.Surroundings,
        history: model_history.History,
    ) -> None:
        """Let the other take note."""
        self._inner.judged(verdicts, surroundings, history)

    def ended(
        self,
        completeness: tuple[model_scan.Completeness, ...],
        surroundings: model_resource.Surroundings,
    ) -> tuple[model_scan.Completeness, ...]:
        """Let the other end."""
        return self._inner.ended(completeness, surroundings)

    def exempted(
        self, exemptions: Iterable[model_policy.Exemption]
    ) -> frozenset[model_policy.Exemption]:
        """Return what the other knows of."""
        return self._inner.exempted(exemptions)
