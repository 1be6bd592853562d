"""Connects a Jupyter kernel to the server: JSON lines on standard input and output.

Requests (one JSON object a line, told apart by "op"):
  run {id, code, cellId?, silent?}   complete {id, code, offset}   interrupt   input {text}   shutdown
Replies (told apart by "kind"):
  ready {pid, version}   event {id, event}   done {id, status}   completion {id, matches, start, end}
  died {code}            failed {message}

Offsets count UTF-16 code units, as the browser does. An event is a KernelEvent of kernel.ts.
The bridge ends when standard input ends, and takes the kernel with it.
"""

import asyncio
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

Message = dict[str, Any]
PRELUDE = Path(__file__).resolve().parent / "prelude"


class OwnKernelSpec(KernelSpecManager):
    """Starts ipykernel of this very Python, whatever kernels the machine has registered."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        launch = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(
            argv=[*launch, "--ext=millrace", "--IPKernelApp.quiet=True"],
            display_name=kernel_name,
            language="python",
        )


def display_event(content: Message, update: bool) -> Message:
    event: Message = {"kind": "display", "bundle": content["data"]}
    display_id = content.get("transient", {}).get("display_id")
    if display_id is not None:
        event["displayId"] = display_id
    if update:
        event["update"] = True
    return event


EVENTS: dict[str, Callable[[Message], Message]] = {
    "stream": lambda c: {"kind": "stream", "name": c["name"], "text": c["text"]},
    "display_data": lambda c: display_event(c, update=False),
    "update_display_data": lambda c: display_event(c, update=True),
    "execute_result": lambda c: {
        "kind": "result",
        "bundle": c["data"],
        "executionCount": c["execution_count"],
    },
    "error": lambda c: {
        "kind": "error",
        "name": c["ename"],
        "value": c["evalue"],
        "traceback": c["traceback"],
    },
    "clear_output": lambda c: {"kind": "clear", "wait": bool(c.get("wait", False))},
}


def code_points(text: str, code_units: int) -> int:
    """The index into `text` that stands `code_units` UTF-16 code units from its start."""
    units = text.encode("utf-16-le", "surrogatepass")[: code_units * 2]
    return len(units.decode("utf-16-le", "ignore"))


def code_units(text: str, points: int) -> int:
    return len(text[:points].encode("utf-16-le", "surrogatepass")) // 2


class Bridge:
    """One kernel, one pipe pair. Runs requests in the order they come, interrupts at once."""

    def __init__(self, lines: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        self.lines = lines
        self.out = out
        self.run_ids: dict[str, str] = {}
        self.replied: dict[str, str] = {}
        self.idle: set[str] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.ending = False

    async def start(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="kernel-")
        self.manager = AsyncKernelManager(
            kernel_spec_manager=OwnKernelSpec(),
            connection_file=os.path.join(self.folder, "kernel.json"),
            # Sockets in a private folder: no port to take, nothing for other users to read.
            transport="tcp" if sys.platform == "win32" else "ipc",
        )
        search_path = [str(PRELUDE), os.environ.get("PYTHONPATH", "")]
        await self.manager.start_kernel(
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, search_path))},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
        )
        self.client = self.manager.client()
        # Without a limit on either side, a fast printer loses no message while the reader is busy.
        self.client.context.rcvhwm = 0
        self.client.start_channels()
        await self.client.wait_for_ready(timeout=60)

    async def send(self, message: Message) -> None:
        self.out.write(json.dumps(message).encode() + b"\n")
        await self.out.drain()

    async def serve(self) -> None:
        await self.send(
            {
                "kind": "ready",
                "pid": getattr(self.manager.provisioner, "pid", None),
                "version": platform.python_version(),
            }
        )
        loops = [
            asyncio.create_task(loop())
            for loop in (self.read_requests, self.read_iopub, self.read_shell, self.read_stdin, self.watch)
        ]
        done, pending = await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        for task in done:
            task.result()

    async def read_requests(self) -> None:
        while line := await self.lines.readline():
            request = json.loads(line)
            if request["op"] == "shutdown":
                return
            await self.handlers[request["op"]](self, request)

    async def run(self, request: Message) -> None:
        message = self.client.session.msg(
            "execute_request",
            {
                "code": request["code"],
                "silent": bool(request.get("silent", False)),
                "store_history": not request.get("silent", False),
                "user_expressions": {},
                "allow_stdin": True,
                "stop_on_error": False,
            },
            metadata={"cellId": request.get("cellId")},
        )
        self.run_ids[message["header"]["msg_id"]] = request["id"]
        self.client.shell_channel.send(message)

    async def complete(self, request: Message) -> None:
        code = request["code"]
        message_id = self.client.complete(code, code_points(code, request["offset"]))
        self.run_ids[message_id] = request["id"]
        self.completing = code

    async def interrupt(self, _request: Message) -> None:
        await self.manager.interrupt_kernel()

    async def input(self, request: Message) -> None:
        self.client.input(request["text"])

    handlers: dict[str, Callable[["Bridge", Message], Awaitable[None]]] = {
        "run": run,
        "complete": complete,
        "interrupt": interrupt,
        "input": input,
    }

    async def read_iopub(self) -> None:
        while True:
            message = await self.client.get_iopub_msg()
            parent = message["parent_header"].get("msg_id", "")
            to_event = EVENTS.get(message["msg_type"])
            if to_event is not None:
                await self.send(
                    {
                        "kind": "event",
                        "id": self.run_ids.get(parent),
                        "event": to_event(message["content"]),
                    }
                )
            elif message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                self.idle.add(parent)
                await self.finish(parent)

    async def read_shell(self) -> None:
        while True:
            message = await self.client.get_shell_msg()
            parent = message["parent_header"].get("msg_id", "")
            if message["msg_type"] == "execute_reply":
                self.replied[parent] = message["content"]["status"]
                await self.finish(parent)
            elif message["msg_type"] == "complete_reply":
                await self.send_completion(parent, message["content"])

    async def finish(self, parent: str) -> None:
        """A cell has ended when its reply has come and its last output has too."""
        if parent not in self.idle or parent not in self.replied or parent not in self.run_ids:
            return
        self.idle.discard(parent)
        # The id stays known: a thread that the cell has started may print later.
        await self.send({"kind": "done", "id": self.run_ids[parent], "status": self.replied.pop(parent)})

    async def send_completion(self, parent: str, content: Message) -> None:
        code = self.completing
        await self.send(
            {
                "kind": "completion",
                "id": self.run_ids.pop(parent, None),
                "matches": content.get("matches", []),
                "start": code_units(code, content.get("cursor_start", 0)),
                "end": code_units(code, content.get("cursor_end", 0)),
            }
        )

    async def read_stdin(self) -> None:
        while True:
            message = await self.client.get_stdin_msg()
            if message["msg_type"] == "input_request":
                parent = message["parent_header"].get("msg_id", "")
                content = message["content"]
                await self.send(
                    {
                        "kind": "event",
                        "id": self.run_ids.get(parent),
                        "event": {
                            "kind": "inputRequest",
                            "prompt": content["prompt"],
                            "password": bool(content["password"]),
                        },
                    }
                )

    async def watch(self) -> None:
        """Ends when the kernel process ends by itself, and says how it ended."""
        while await self.manager.is_alive():
            await asyncio.sleep(0.2)
        process = getattr(self.manager.provisioner, "process", None)
        await self.send({"kind": "died", "code": getattr(process, "returncode", None)})

    async def close(self) -> None:
        self.client.stop_channels()
        # First: when ending the kernel takes long, this process is killed.
        shutil.rmtree(self.folder, ignore_errors=True)
        if await self.manager.is_alive():
            await self.manager.shutdown_kernel(now=True)


async def open_pipes() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=256 * 1024 * 1024)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    # Standard output belongs to the protocol; whatever else prints goes to the log.
    out_fd = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, out_fd)
    return lines, asyncio.StreamWriter(transport, protocol, None, loop)


async def main() -> None:
    lines, out = await open_pipes()
    bridge = Bridge(lines, out)
    try:
        await bridge.start()
    except Exception as error:
        await bridge.send({"kind": "failed", "message": f"{type(error).__name__}: {error}"})
        return
    try:
        await bridge.serve()
    finally:
        await bridge.close()


if __name__ == "__main__":
    # A handler, not SIG_IGN: the kernel would inherit that and could not be interrupted.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    asyncio.run(main())
