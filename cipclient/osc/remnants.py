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

"""What is kept of deleted servers, in lines for people and as records."""

import datetime
from collections.abc import Iterator

from cipclient.i18n import _
from cipclient.model import kept as model_kept
from cipclient.model import record
from cipclient.osc import cases
from cipclient.osc import columns


def is_kept(life: record.Life) -> bool:
    """Whether it is there because it is kept of a deleted server."""
    return life.kept_of is not None and life.kept_of.kept.ended is None


def kept_of(life: record.Life, zone: datetime.tzinfo) -> columns.Lines:
    """Return of which deleted server it is kept; of one at most.

    :param zone: of the calendar that days are announced by.
    """
    found = [] if life.kept_of is None else [life.kept_of]
    return columns.Lines(
        [
            {
                'id': one.kept.resource.id,
                'name': columns.plain(one.kept.subject.name) or None,
                'deleted': _moment(one.deleted),
                **_remnant(one),
            }
            for one in found
        ],
        [
            '; '.join(
                [
                    _('%(server)s, deleted on %(day)s')
                    % {
                        'server': _server(one.kept),
                        'day': columns.LocalDay.of_zone(
                            one.deleted, zone
                        ).human_readable(),
                    },
                    *_remnant_line(one, zone),
                ]
            )
            for one in found
        ],
    )


def kept(life: record.Life, zone: datetime.tzinfo) -> columns.Lines:
    """Return what is or was kept of it, where it was deleted.

    :param zone: of the calendar that days are announced by.
    """
    return columns.Lines(
        [
            {'kind': one.kept.kind, 'id': one.kept.id, **_remnant(one)}
            for one in life.kept
        ],
        [
            '; '.join(
                [f'{one.kept.kind} {one.kept.id}', *_remnant_line(one, zone)]
            )
            for one in life.kept
        ],
    )


def _server(kept: model_kept.Kept) -> str:
    name = columns.plain(kept.subject.name)
    return f'{name} ({kept.resource.id})' if name else kept.resource.id


def _remnant(one: record.Remnant) -> dict[str, object]:
    announcement = None if one.case is None else one.case.announcement
    return {
        'size': one.kept.size or None,
        'until': _moment(one.until),
        'announced_day': None
        if announcement is None
        else announcement.day.isoformat(),
        'ended': _moment(one.kept.ended),
        'ending': one.kept.ending or None,
    }


def _remnant_line(one: record.Remnant, zone: datetime.tzinfo) -> Iterator[str]:
    if one.kept.size:
        yield f'{one.kept.size / model_kept.GIB:.1f} GiB'
    if one.kept.ended is not None:
        yield _('kept no longer since %(day)s (%(why)s)') % {
            'day': columns.LocalDay.of_zone(
                one.kept.ended, zone
            ).human_readable(),
            'why': one.kept.ending,
        }
        return
    if one.until is None:
        yield _('kept: the policy deletes it on no day')
        return
    yield (
        _('kept until %s')
        % columns.LocalDay.last(one.until, zone).human_readable()
    )
    case = one.case
    if case is None:
        return
    if case.announcement is not None:
        yield cases.act(case.announcement)
    for hold in case.holds:
        yield cases.held(hold)


def _moment(moment: datetime.datetime | None) -> str | None:
    return None if moment is None else columns.iso(moment)
