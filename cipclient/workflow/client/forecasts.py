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

"""Forecasts: what the weeks ahead bring."""

from __future__ import annotations

import typing

if typing.TYPE_CHECKING:
    import datetime
    import pathlib

    from cipclient.model import forecast as model_forecast
    from cipclient.model import policy as model_policy
    from cipclient.workflow.client import wiring


class Forecasts:
    """Looks ahead, from the ledger alone."""

    def __init__(self, wired: wiring.Wiring) -> None:
        self._wired = wired

    def make(
        self,
        weeks: int,
        at: datetime.datetime | None,
        policy: model_policy.Policy,
    ) -> model_forecast.Forecast:
        """Return what the weeks ahead bring. Raises LedgerError."""
        from cipclient.workflow import forecast

        with self._wired.site.view(policy) as view:
            return forecast.forecast(
                view, policy, at or self._wired.clock(), weeks
            )

    def draw(
        self, forecast: model_forecast.Forecast, path: pathlib.Path
    ) -> None:
        """Draw a forecast into a file, as SVG. Raises OSError."""
        from cipclient.report import forecast as report_forecast

        path.write_text(report_forecast.svg(forecast), 'utf-8')
