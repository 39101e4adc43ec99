"""A peer's side of the conversation: one request a line, one answer a line, both JSON; what goes wrong is an answer, too."""
import json
import sys

import torch


def serve(answer):
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        try:
            answered = answer(json.loads(line))
        except Exception as error:
            answered = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answered), flush=True)
