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

import os
import signal
import threading

from oslotest import base

from cipclient.workflow import stopping


class TestStopping(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        # A shell's background jobs begin with SIGINT ignored.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)

    def test_nobody_asks(self):
        with stopping.Stopping() as stop:
            self.assertEqual('', stop.asked)

    def test_a_signal_is_taken_note_of_and_interrupts_nothing(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with stopping.Stopping() as stop:
                os.kill(os.getpid(), number)
                self.assertEqual(number.name, stop.asked)

    def test_a_second_one_ends_at_once(self):
        with stopping.Stopping():
            os.kill(os.getpid(), signal.SIGINT)
            self.assertRaises(
                KeyboardInterrupt, os.kill, os.getpid(), signal.SIGINT
            )

    def test_afterwards_signals_do_what_they_did(self):
        before = signal.getsignal(signal.SIGTERM)
        with stopping.Stopping():
            self.assertNotEqual(before, signal.getsignal(signal.SIGTERM))
        self.assertEqual(before, signal.getsignal(signal.SIGTERM))

    def test_another_thread_looks_after_no_signals(self):
        asked = []

        def work():
            with stopping.Stopping() as stop:
                asked.append(stop.asked)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        self.assertEqual([''], asked)
