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

"""The operators' digest: what was sent, what came back, what is next."""

from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.notice import envelope
from cipclient.notice import language
from cipclient.notice import operators_report
from cipclient.notice import operators_view
from cipclient.notice import rendering


def compose(
    report: operators_report.OperatorsReport,
    recipient: str,
    uid: str,
    policy: model_policy.Policy,
    templates: rendering.Templates,
    sender: str,
) -> model_notice.Message:
    """Return the digest for one of the operators, in English.

    :param recipient: a validated address.
    :raises NoticeError: a template is broken, or the mail would not read as
        meant.
    """
    code = language.ENGLISH
    view = operators_view.view_of(report, uid, policy.cloud, policy.calendar)
    numbers = {
        'cloud': view.cloud,
        'sent': view.sent,
        'counts': {section.name: section.total for section in view.sections},
    }
    subject = templates.line('operators_subject.txt', code, numbers)
    inside = {'report': view, 'subject': subject}
    return envelope.seal(
        envelope.Addressed(
            sender, policy.cloud, recipient, subject, uid, report.until
        ),
        envelope.Content(
            templates.text('operators.txt', code, inside),
            templates.html('operators.html', code, inside),
            None,
        ),
    )
