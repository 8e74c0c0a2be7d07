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

"""A directory whose users can be asked for, but are in no list.

As of an LDAP server that answers a search for one name and refuses to list.
"""

from keystone import exception
from keystone.identity.backends import base

USERS = {
    'hermes': {
        'id': 'hermes',
        'name': 'hermes',
        'enabled': True,
        'options': {},
        'email': 'hermes@directory.example.org',
    },
}
PASSWORD = 'realcloud'


class HiddenDirectory(base.IdentityDriverBase):
    def __init__(self, conf=None):
        super().__init__()
        self.conf = conf

    def is_domain_aware(self):
        return False

    def generates_uuids(self):
        return False

    def authenticate(self, user_id, password):
        user = self.get_user(user_id)
        if password != PASSWORD:
            raise AssertionError('Invalid user or password')
        return user

    def get_user(self, user_id):
        try:
            return base.filter_user(USERS[user_id])
        except KeyError:
            raise exception.UserNotFound(user_id=user_id) from None

    def get_user_by_name(self, user_name, domain_id):
        # here a name is an ID
        return self.get_user(user_name)

    def get_group(self, group_id):
        raise exception.GroupNotFound(group_id=group_id)

    def get_group_by_name(self, group_name, domain_id):
        raise exception.GroupNotFound(group_id=group_name)

    def _nothing(self, *_args):
        return []

    list_users = list_groups = _nothing
    list_groups_for_user = list_users_in_group = _nothing

    def _ignore(self, *_args):
        pass

    reset_last_active = unset_default_project_id = _ignore

    def _refuse(self, *_args):
        raise exception.Forbidden('this directory is read only')

    create_user = update_user = delete_user = change_password = _refuse
    create_group = update_group = delete_group = _refuse
    add_user_to_group = remove_user_from_group = _refuse
    check_user_in_group = _refuse
