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

"""How the documentation is built. Nothing here needs the network."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / '_ext'))

extensions = [
    'cliff.sphinxext',
    'openstackdocstheme',
    'lifetime_reference',
]

source_suffix = {'.rst': 'restructuredtext'}
root_doc = 'index'
project = 'cipclient'
copyright = 'cipclient contributors'
exclude_patterns = []
pygments_style = 'native'
nitpicky = True
# Options begin with two hyphens, and stay so.
smartquotes = False

# -- The commands -------------------------------------------------------------

autoprogram_cliff_application = 'openstack'
# What every command of OpenStackClient has; the CLI page tells it once.
autoprogram_cliff_ignored = [
    '--help',
    '--format',
    '--column',
    '--sort-column',
    '--sort-ascending',
    '--sort-descending',
    '--quote',
    '--noindent',
    '--max-width',
    '--fit-width',
    '--print-empty',
    '--prefix',
    '--variable',
]

# -- The theme ----------------------------------------------------------------

html_theme = 'openstackdocs'
html_static_path = ['_static']
html_css_files = ['cipclient.css']
openstackdocs_repo_name = 'openstack/cipclient'
openstackdocs_auto_name = False
openstackdocs_pdf_link = False
openstackdocs_use_storyboard = False
