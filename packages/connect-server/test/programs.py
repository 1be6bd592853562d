"""Runs the functions test_* of a script and prints what became of each as a JSON line."""

import json
import os
import sys
import time
import traceback


def run(module):
    for name, function in list(module.items()):
        if not name.startswith("test_"):
            continue
        started = time.time()
        try:
            function()
            failure = None
        except BaseException:
            failure = traceback.format_exc()
        seconds = round(time.time() - started, 2)
        print(json.dumps({"name": name, "failure": failure, "seconds": seconds}), flush=True)
    os._exit(0)


def raises(kind, action, text):
    """The action fails with an exception of a kind whose message has the text."""
    try:
        action()
    except kind as error:
        assert text in str(error), str(error)
        return
    raise AssertionError(f"no {kind.__name__}")


def remote():
    return sys.argv[1]
