"""The sandbox as it is tested with: it misbehaves on request, and plays the services of a Google account."""

from __future__ import annotations

import socket
import struct

from cloudscore_plugin.sandbox import server
from cloudscore_plugin.sandbox.replies import Reply, json_reply
from cloudscore_plugin.sandbox.scenes import Catalogue
from tests.support.account_server import ACCOUNTS, Accounts
from tests.support.faults import BAD_GATEWAY, CAPTIVE_PORTAL, FAULTS, PROXY_PASSWORD, Faults

__all__ = ["ACCOUNTS", "FAULTS", "SandboxServer"]

# The request that a fault strikes where it is not of that name itself.
_FAULT_KIND = {
    "thumbnail": "thumbnails",
    "features": "value",
    "operation": "operations",
    "cancel": "operations",
    "root": "assets",
    "list": "assets",
    "asset": "assets",
    "asset-pixels": "pixels",
}


class SandboxServer(server.SandboxServer):
    """``faults`` and ``accounts``, None where everybody is let in, besides what every sandbox has."""

    def __init__(
        self,
        catalogue: Catalogue,
        port: int = 0,
        latency: float = 0.0,
        faults: list[str] | tuple = (),
        account: str = "",
        drive: str = "",
    ):
        self.accounts = Accounts(account) if account else None
        self.faults = Faults(faults)
        super().__init__(catalogue, port, latency, drive)

    @property
    def handler(self) -> type[Handler]:
        return Handler

    def before_task(self) -> None:
        if (fault := self.faults.strike("task")) is not None:
            raise fault.error

    def change(self, wanted: dict) -> None:
        """The faults and the account too; what is not named of the latter two stays."""
        self.faults.set(wanted.get("faults", []))
        super().change(wanted)
        self.switch_account(wanted.get("account", self.accounts.name if self.accounts else ""))

    def switch_account(self, name: str) -> None:
        """Another kind of account, "" for none; the same name changes nothing. Raises ValueError."""
        if not name:
            self.accounts = None
        elif self.accounts is None:
            self.accounts = Accounts(name)
        elif self.accounts.name != name:
            self.accounts.switch(name)


class Handler(server.Handler):
    """Refuses and answers as the faults and the account have it."""

    def before(self, request: server.Request, headers: dict[str, str]) -> Reply | None:
        sandbox = self.server.sandbox
        accounts = sandbox.accounts
        fault = sandbox.faults.strike(_FAULT_KIND.get(request.kind, request.kind))
        action = fault.action if fault is not None else accounts.account.network if accounts else ""
        if action == "header" or (accounts and accounts.account.restricted):
            headers["x-earth-engine-quota-status"] = "parallelism_restricted=true"
        elif action:
            return self._misbehave(action)
        if fault is not None and fault.error is not None:
            raise fault.error
        if accounts is None:
            return None
        reply = accounts.answer(request.method, request.path, request.query, request.headers, request.body)
        if reply is not None:
            request.kind = "account"
            return reply
        if request.kind == "usage":
            accounts.admit_monitoring(request.match["project"], request.headers)
        else:
            accounts.admit(request.kind, request.path, request.headers, request.body)
        if request.kind == "config":
            return json_reply(accounts.config(request.match["project"]))
        return None

    def _misbehave(self, action: str) -> Reply:
        if action == "reset":
            # Close at once with unsent data discarded, which the client sees as a connection reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return Reply(0, b"")
        if action == "hang":
            self.server.sandbox.wait(3600)
            self.close_connection = True
            return Reply(0, b"")
        answers = {"html": (200, CAPTIVE_PORTAL, {}), "html-502": (502, BAD_GATEWAY, {}), "proxy": PROXY_PASSWORD}
        status, data, extra = answers[action]
        return Reply(status, data, "text/html", extra)
