"""Flipping a switch of a running cloud."""

from realcloud import hosts
from realcloud import insider
from realcloud import processes
from realcloud import restarting
from realcloud import switches


def flip(where, name, text):
    value = switches.value_of(name, text)
    state = switches.State(where)
    if value is None:
        state.clear(name)
    else:
        state.set(name, value)
    switches.write(where)
    readers = switches.readers(name, processes.Processes(where).names())
    restarting.stop(where, *readers)
    restarting.start(where, *readers)
    for host in hosts.Hosts(where).all():
        if hosts.process_of(host) in readers:
            insider.quietly(where, 'computes', 'wait', host, 'up')
    if name == 'hidden-directory' and value is not None:
        insider.quietly(where, 'directory')


def listing(where):
    """A line for each switch: its name, its state and what it does."""
    flipped = switches.State(where).all()
    return ['%-20s %-8s %s' % (name, flipped.get(name, 'off'), switch.help)
            for name, switch in switches.SWITCHES.items()]
