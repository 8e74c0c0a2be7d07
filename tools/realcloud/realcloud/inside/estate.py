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

"""Who and what the seeded cloud consists of."""

# domain -> project -> (tags, {user: role}); users live in the same domain
PROJECTS = {
    'research': {
        'genomics': (
            ['pi:alice', 'lifetime:90d'],
            {
                'alice': 'member',
                'bob': 'manager',
                'carol': 'reader',
                'pat': 'admin',
            },
        ),
        'proteomics': (['pi:dave'], {'dave': 'member', 'bob': 'manager'}),
        'climate': (['lifetime:365d'], {'erin': 'member', 'frank': 'reader'}),
        'astro': ([], {'grace': 'member', 'heidi': 'manager'}),
        'physics': (['exempt'], {'ivan': 'member', 'heidi': 'manager'}),
        'orphaned': (['no-members'], {}),
    },
    'teaching': {
        'course-ml': (
            ['term:2026-1', 'lifetime:30d'],
            {
                'judy': 'manager',
                'student01': 'member',
                'student02': 'member',
                'student03': 'member',
            },
        ),
        'course-db': (
            ['term:2026-1'],
            {'judy': 'manager', 'student02': 'member', 'student04': 'member'},
        ),
        'course-os': (
            ['term:2025-2', 'expired'],
            {'mallory': 'manager', 'student05': 'member'},
        ),
        'sandbox': ([], {'student06': 'member'}),
        # its owner is disabled in the end, the project stays
        'thesis': ([], {'victor': 'member', 'judy': 'manager'}),
    },
    'industry': {
        'acme': (['contract:0815'], {'niaj': 'member', 'olivia': 'manager'}),
        'globex': (['contract:4711'], {'peggy': 'member', 'olivia': 'reader'}),
        'initech': (['contract:1234', 'exempt'], {'rupert': 'member'}),
        'umbrella': ([], {'sybil': 'member', 'trent': 'reader'}),
        # its owner is deleted in the end, the project stays
        'hooli': ([], {'walter': 'member', 'trent': 'member'}),
        # disabled in the end
        'frozen': ([], {'wendy': 'member'}),
        # deleted in the end, its servers stay
        'dissolved': ([], {'wendy': 'member'}),
    },
}
# on the domain itself
DOMAIN_ROLES = {
    'research': {'dora': 'admin', 'diego': 'manager'},
    'industry': {'olivia': 'reader'},
}
INHERITED = {'industry': {'olivia': 'reader'}}
# domain -> group -> (project, role, users)
GROUPS = {
    'research': {'climate-team': ('climate', 'member', ('grace', 'ivan'))},
}
WITHOUT_MAIL = ('trent',)
DISABLED_USERS = ('student06', 'victor')
DELETED_USERS = ('walter',)
DISABLED_PROJECTS = ('frozen',)
DELETED_PROJECTS = ('dissolved',)

FLAVORS = {
    'm1.tiny': (1, 512, 1),
    'c1.small': (1, 2048, 10),
    'c1.medium': (2, 4096, 20),
    'c2.large': (4, 8192, 40),
    'c2.xlarge': (8, 16384, 80),
    'c4.xlarge': (16, 32768, 160),
    'p1.small': (1, 4096, 10),
    'p2.medium': (4, 16384, 40),
    'p4.large': (16, 65536, 160),
}
IMAGES = ('cirros', 'debian-12', 'rocky-9')
PURPOSES = ('web', 'db', 'batch')


def tenancies():
    """(domain, project, who makes its resources) of each that has any."""
    for domain, projects in PROJECTS.items():
        for project, (_tags, members) in projects.items():
            users = [
                user
                for user, role in members.items()
                if role == 'member' and user != 'student06'
            ]
            if users:
                yield domain, project, users[0]
