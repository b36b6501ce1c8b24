"""Records the requests of an official client for each step of steps.json, and the values that its caller gets. See README.md."""

import json
import socket
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).parent
SERVER = ("127.0.0.1", 4010)


def message(stream):
    """Returns the head and the body of the next message."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = stream.read(1)
        if not byte:
            return None
        head += byte
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head, stream.read(int(lengths[0])) if lengths else b""


def forward(client, sent):
    """Records each request, and forwards it to the test server."""
    stream = client.makefile("rb")
    while request := message(stream):
        sent.append(request)
        with socket.create_connection(SERVER) as server:
            server.sendall(b"".join(request))
            client.sendall(b"".join(message(server.makefile("rb"))))


def listen(sent):
    listener = socket.create_server(("127.0.0.1", 0))

    def accept():
        while True:
            client, _ = listener.accept()
            threading.Thread(target=forward, args=(client, sent), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return "http://127.0.0.1:%d" % listener.getsockname()[1]


def main(program, client, output):
    steps = json.loads((HERE / "steps.json").read_text())
    sent = []
    command = [program, "call." + {"python": "py", "node": "js"}[Path(program).name.rstrip("3")], listen(sent)]
    outcomes = subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(steps) == len(sent) == len(outcomes), (len(steps), len(sent), len(outcomes))
    captured = []
    for step, (head, body), outcome in zip(steps, sent, outcomes):
        request, *headers = head.decode().strip().split("\r\n")
        method, target, _ = request.split(" ")
        headers = sorted(line for line in headers if line.split(":")[0].lower() not in ("host", "connection"))
        request = {"method": method, "target": target, "headers": headers, "body": body.decode()}
        captured.append({"name": step["name"], "request": request, **json.loads(outcome)})
    text = json.dumps({"client": client, "steps": captured}, indent=2, ensure_ascii=False)
    (HERE / output).write_text(text + "\n")


main(*sys.argv[1:])
