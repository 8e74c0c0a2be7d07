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

"""What Nova's statuses mean to verbs (hazard H20)."""

from collections.abc import Iterable, Mapping

from cipclient.model import verb as model_verb

Fit = model_verb.Fit
Fitness = model_verb.Fitness

#: On its way from one status to another.
_PASSING = (
    'HARD_REBOOT',
    'MIGRATING',
    'PASSWORD',
    'REBOOT',
    'REBUILD',
    'RESIZE',
    'REVERT_RESIZE',
)
_NO_VERB = {
    'BUILD': 'it is still being made',
    'ERROR': 'it is in ERROR, which Nova shelves never and a stop would hide',
    'RESCUE': 'it is in rescue mode',
    'VERIFY_RESIZE': 'a resize waits to be confirmed',
    'UNKNOWN': 'Nova does not know how it is',
    'DELETED': 'it is deleted',
    'SOFT_DELETED': 'it is deleted',
}


#: The statuses of a server that no verb of ours brings about.
KNOWN = (*_PASSING, *_NO_VERB, 'SUSPENDED')


def table(do: Mapping[str, str], done: Iterable[str]) -> Mapping[str, Fitness]:
    """Return a verb's preconditions.

    :param do: by status in which it is done, what is lost by it.
    :param done: the statuses in which nothing is left to do.
    """
    return {
        **{
            status: Fitness(Fit.WAIT, f'it is {status}') for status in _PASSING
        },
        **{status: Fitness(Fit.HOLD, why) for status, why in _NO_VERB.items()},
        **{
            status: Fitness(Fit.DO, loses=loses)
            for status, loses in do.items()
        },
        **{
            status: Fitness(Fit.DONE, f'it is {status} already')
            for status in done
        },
    }
