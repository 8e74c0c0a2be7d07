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

"""Short words for declaring facts."""

from cipclient.model import fact


class Facts:
    """Declares facts that one writer can change.

    :param fixed: they keep the value that they were made with.
    """

    def __init__(self, writer: fact.Writer, fixed: bool = False) -> None:
        self._writer = writer
        self._fixed = fixed

    def text(
        self, name: str, help_: str, *values: str, key: str = ''
    ) -> fact.FactSpec:
        """Declare a text, with its vocabulary if that is closed."""
        return fact.FactSpec(
            name,
            fact.FactType.TEXT,
            self._writer,
            help_,
            key,
            values,
            fixed=self._fixed,
        )

    def flag(self, name: str, help_: str) -> fact.FactSpec:
        """Declare a yes or no."""
        return fact.FactSpec(name, fact.FactType.FLAG, self._writer, help_)

    def number(self, name: str, help_: str, unit: str = '') -> fact.FactSpec:
        """Declare a number."""
        return fact.FactSpec(
            name, fact.FactType.NUMBER, self._writer, help_, unit=unit
        )

    def date(self, name: str, help_: str) -> fact.FactSpec:
        """Declare a date."""
        return fact.FactSpec(
            name, fact.FactType.DATE, self._writer, help_, fixed=self._fixed
        )

    def texts(self, name: str, help_: str, key: str = '') -> fact.FactSpec:
        """Declare several texts."""
        return fact.FactSpec(
            name, fact.FactType.TEXTS, self._writer, help_, key
        )

    def map(self, name: str, help_: str, key: str = '') -> fact.FactSpec:
        """Declare names and their texts."""
        return fact.FactSpec(name, fact.FactType.MAP, self._writer, help_, key)


CLOUD = Facts(fact.Writer.CLOUD)
#: What the cloud gave and nobody changes: a condition that asks for it began
#: no later than the resource.
GIVEN = Facts(fact.Writer.CLOUD, fixed=True)
ADMINISTRATOR = Facts(fact.Writer.ADMINISTRATOR)
OWNER = Facts(fact.Writer.OWNER)
