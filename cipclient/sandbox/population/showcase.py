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

"""The servers that come first: one of each kind that there is to see."""

from collections.abc import Mapping
from typing import Any

from cipclient.sandbox.population import names
from cipclient.sandbox.population import people
from cipclient.sandbox.population import servers

#: Name, flavor, age in days, and what is special about it. ``project`` and
#: ``owner`` are resolved by name.
CASES: tuple[tuple[str, str, float, Mapping[str, Any]], ...] = (
    ('ice-core-run', 'c1.small', 95, {}),
    ('tide-solver', 'c4.large', 45, {}),
    ('fresh-notebook', 'c2.medium', 3, {}),
    ('group-web', 'p1.small', 900, {}),
    ('vgpu-train', 'g1.small', 25, {}),
    ('vgpu-test', 'g2.large', 12, {}),
    ('old-gateway', 'm1.small', 1400, {}),
    ('portal', 'c2.medium', 300, {'project': names.EXEMPT_PROJECT}),
    ('gis-student-01', 'c1.small', 20, {'project': 'course-gis-autumn'}),
    ('bio-student-01', 'c1.small', 20, {'project': 'course-bioinformatics'}),
    ('dl-student-01', 'c2.medium', 80, {'project': 'course-deep-learning'}),
    ('hpc-student-01', 'c1.small', 30, {'project': 'course-hpc-intro'}),
    ('stat-student-01', 'c1.small', 30, {'project': 'course-statistics'}),
    ('broken-long', 'm1.small', 400, {'status': 'ERROR', 'since': 35}),
    ('broken-lately', 'p1.small', 50, {'status': 'ERROR', 'since': 5}),
    ('stopped-long', 'p2.medium', 500, {'status': 'SHUTOFF', 'since': 75}),
    ('stopped-lately', 'p2.medium', 300, {'status': 'SHUTOFF', 'since': 40}),
    (
        'stopped-archived',
        'p1.small',
        1200,
        {'status': 'SHUTOFF', 'actions': None},
    ),
    ('owner-gone', 'p1.small', 700, {'owner': 'deleted'}),
    ('owner-disabled', 'p2.medium', 700, {'owner': 'disabled'}),
    ('tide-gauge', 'p1.small', 800, {'project': names.DELETED_PROJECT}),
    ('tide-batch', 'c2.medium', 200, {'project': names.DELETED_PROJECT}),
    ('do-not-touch', 'c4.large', 100, {'locked_by': 'owner'}),
    (
        'under-audit',
        'c4.large',
        100,
        {'locked_by': 'admin', 'locked_reason': 'security incident 4711'},
    ),
    (
        'shelved-run',
        'c8.large',
        150,
        {'status': 'SHELVED_OFFLOADED', 'since': 20},
    ),
    (
        'shelved-web',
        'p1.small',
        600,
        {'status': 'SHELVED_OFFLOADED', 'since': 90},
    ),
    ('shelving', 'c1.small', 70, {'status': 'SHELVED', 'since': 1}),
    ('scratch-run', 'c2.scratch', 70, {}),
    ('swap-run', 'c4.swap', 70, {}),
    ('paused-run', 'c1.small', 90, {'status': 'PAUSED', 'since': 10}),
    ('suspended-run', 'c1.small', 90, {'status': 'SUSPENDED', 'since': 10}),
    ('building', 'c1.small', 0.01, {'status': 'BUILD'}),
    ('resized', 'c4.large', 65, {'status': 'VERIFY_RESIZE', 'since': 1}),
    ('rescued', 'c2.medium', 65, {'status': 'RESCUE', 'since': 1}),
    (
        'amphora-0b6e1f52-6a4c-4f0e-9a5d-3f6a4f1f2b11',
        'c1.small',
        400,
        {'project': 'service'},
    ),
    (
        'k8s-prod-md-0-7b9c5',
        'c4.large',
        120,
        {'metadata': {'KubernetesCluster': 'k8s-prod', 'depends': 'capi'}},
    ),
    ('asked-for-more', 'c2.medium', 62, {'metadata': 'lifetime_until'}),
    ('=1+1|calc', 'c1.small', 61, {}),
    ('<script>alert(1)</script>', 'c1.small', 61, {}),
    ('=?utf-8?q?=0d=0aBcc:_evil=40sandbox.example?=', 'c1.small', 61, {}),
    ('Messdaten Gletscher é 北極', 'c1.small', 61, {}),
)
#: What a list does not show; they come on top of the wanted number.
GONE: tuple[tuple[str, str], ...] = (
    ('soft-deleted-run', 'SOFT_DELETED'),
    ('deleted-run', 'DELETED'),
)


def add(maker: servers.Maker, settled: people.Settled, total: int) -> None:
    """Add one server of each kind, as far as ``total`` goes."""
    common = settled.common()
    for index, (name, flavor, age, special) in enumerate(CASES[:total]):
        fields = dict(special)
        project = fields.pop('project', None)
        owner = fields.pop('owner', None)
        if fields.get('metadata') == 'lifetime_until':
            day = maker.days_ago(-25).date()
            fields['metadata'] = {'lifetime_until': day.isoformat()}
        maker.make(
            flavor,
            age,
            project_id=(
                settled.projects[project]
                if project
                else common[index % len(common)]
            ),
            user_id={
                None: None,
                'deleted': settled.deleted_owners[0],
                'disabled': settled.disabled_owners[0],
            }[owner],
            name=name,
            **fields,
        )
    if total > len(CASES):
        _add_gone(maker)
        _add_bad_host(maker)


def _add_gone(maker: servers.Maker) -> None:
    for name, status in GONE:
        moment = maker.days_ago(2)
        row = maker.make('c1.small', 90, name=name, status=status, since=2)
        row.updated = moment
        row.host = None
        if status == 'DELETED':
            row.deleted = True
            row.terminated_at = moment
        maker.hidden += 1


def _add_bad_host(maker: servers.Maker) -> None:
    """One host of the second cell is forced down, with what is on it."""
    hosts = list(maker.region.compute.hosts.values())
    hosts[-1].forced_down = True
