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

"""Names such as a research cloud has."""

DEFAULT_PROJECTS = ('training', 'archive-portal', 'legacy-web')
RESEARCH_PROJECTS = (
    'glaciology',
    'marine-ecology',
    'protein-folding',
    'paleoclimate',
    'hydrology',
    'seismology',
    'plant-genomics',
    'neuroimaging',
    'corpus-linguistics',
    'epidemiology',
    'wildfire-models',
    'sky-survey',
)
HPC_PROJECTS = (
    'turbine-cfd',
    'lattice-qcd',
    'weather-nwp',
    'molecular-dynamics',
)
#: Name, and how many days from now the course ends; None: not said; a word:
#: somebody wrote that.
COURSES: tuple[tuple[str, int | str | None], ...] = (
    ('course-gis-autumn', 75),
    ('course-bioinformatics', 9),
    ('course-deep-learning', -12),
    ('course-hpc-intro', None),
    ('course-statistics', 'end of term'),
)
#: Research projects whose allocation ends, in days from now.
ALLOCATIONS = {
    'paleoclimate': -20,
    'seismology': 14,
    'sky-survey': 200,
    'lattice-qcd': 400,
}
EXEMPT_PROJECT = 'archive-portal'
EXEMPT_PROJECT_ID = '6f1c0c54e7f94cbd9b7cbb3b62a1a001'
DELETED_PROJECT = 'tidal-energy'
FIRST_NAMES = (
    'amina',
    'bjorn',
    'chen',
    'dolores',
    'emil',
    'farida',
    'grace',
    'hiro',
    'ines',
    'jakub',
    'kavita',
    'liam',
    'mireille',
    'nadia',
    'oskar',
    'priya',
    'quentin',
    'rosa',
    'sven',
    'tomoko',
    'ulrike',
    'vikram',
    'wanjiru',
    'xenia',
    'yusuf',
    'zofia',
)
LAST_NAMES = (
    'abara',
    'bergstrom',
    'castillo',
    'dubois',
    'eriksen',
    'fischer',
    'garcia',
    'haddad',
    'ivanova',
    'jensen',
    'kowalski',
    'laurent',
    'mbeki',
    'novak',
    'okafor',
    'petrov',
    'quispe',
    'rossi',
    'sato',
    'tremblay',
    'uddin',
    'vargas',
    'weiss',
    'xu',
    'yilmaz',
    'zhang',
)
MAIL_DOMAINS = (
    'arctic-university.example',
    'institute-of-oceans.example',
    'hpc-centre.example',
    'old-observatory.example',
    'uni-nord.example',
)
#: What somebody or some program once put in the place of an address. Keystone
#: takes any JSON (attacks A3, A4, A5). The first person of each project has
#: it.
STRANGE_ADDRESSES: tuple[tuple[str, object], ...] = (
    ('training', ''),
    ('marine-ecology', ['ines@uni-nord.example', 'oskar@uni-nord.example']),
    ('protein-folding', {'work': 'amina@hpc-centre.example'}),
    ('paleoclimate', 4711),
    ('plant-genomics', True),
    ('neuroimaging', 'a@uni-nord.example, b@sandbox.example'),
    ('corpus-linguistics', '"help@uni-nord.example" <b@sandbox.example>'),
    ('epidemiology', 'nobody'),
    ('wildfire-models', 'c@uni-nord.example\r\nBcc: b@sandbox.example'),
    ('sky-survey', 'é' * 5000 + '@uni-nord.example'),
    ('lattice-qcd', 'rené@übung.example'),
    ('weather-nwp', '\u202eelpmaxe.dron-inu@d'),
)
PURPOSES = (
    'analysis',
    'assembly',
    'batch',
    'dashboard',
    'db',
    'gateway',
    'jupyter',
    'login',
    'node',
    'notebook',
    'pipeline',
    'render',
    'run',
    'scratch',
    'solver',
    'training',
    'viz',
    'web',
    'worker',
)
