"""Files of events, as TensorBoard reads them."""

import struct

from tensorboardX.proto.event_pb2 import Event


def events(folder):
    """All that files of events have, as (step, name, value, wall time): size, its check, data, its check."""
    found = []
    for file in sorted(folder.glob("events.out.tfevents.*")):
        data, at = file.read_bytes(), 0
        while at < len(data):
            (size,) = struct.unpack_from("<Q", data, at)
            event = Event.FromString(data[at + 12 : at + 12 + size])
            found += [(event.step, one.tag, one.simple_value, event.wall_time) for one in event.summary.value]
            at += size + 16
    return found
