"""Writes a workspace's runs as TensorBoard's event files: the same scalars and the same PNG files, at the same steps.

    python tensorboardLog.py WORKSPACE LOGDIR

WORKSPACE holds runs/<experiment>/<run id>/ as Darkroom's engine writes them. Wants the package `tensorboard` alone.
"""

import json
import sys
from datetime import datetime
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter


def summaries(event, folder):
    """What TensorBoard has a place for; the rest of a run's events it does not know."""
    if event["type"] == "scalars":
        return [Summary.Value(tag=name, simple_value=value) for name, value in event["values"].items()]
    if event["type"] == "grid":
        image = Summary.Image(
            height=event["rows"] * event["cellHeight"],
            width=event["columns"] * event["cellWidth"],
            colorspace=3,
            encoded_image_string=(folder / event["file"]).read_bytes(),
        )
        return [Summary.Value(tag=event["kind"], image=image)]
    if event["type"] == "evaluation":
        return [Summary.Value(tag=each["id"], simple_value=each["value"]) for each in event["measurements"]]
    return []


def write_run(folder, target):
    writer = EventFileWriter(str(target), max_queue_size=10_000, flush_secs=3600)
    with (folder / "events.jsonl").open() as lines:
        for line in lines:
            event = json.loads(line)
            values = summaries(event, folder)
            if values:
                time = datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()
                writer.add_event(Event(wall_time=time, step=event["step"], summary=Summary(value=values)))
    writer.close()


workspace, logdir = map(Path, sys.argv[1:])
for record in sorted(workspace.glob("runs/*/*/run.json")):
    write_run(record.parent, logdir / record.parent.name)
