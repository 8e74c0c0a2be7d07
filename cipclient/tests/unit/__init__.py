"""Tests of single modules, in the order of the tree."""

import hypothesis

# A machine that is busy makes no test fail.
hypothesis.settings.register_profile(
    'patient',
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile('patient')
