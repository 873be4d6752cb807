"""Where a Neo4j graph is and who may open it: the address, the credentials, and what went wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graph.problem import Problem

USER = "HONGSHENG_NEO4J_USER"
PASSWORD = "HONGSHENG_NEO4J_PASSWORD"
PASSWORD_FILE = "HONGSHENG_NEO4J_PASSWORD_FILE"
_EXAMPLE = "neo4j://localhost:7687/neo4j"


@dataclass(frozen=True, slots=True)
class Address:
    """A Neo4j URL taken apart. ``uri`` is for the driver, ``shown`` for people; neither is secret.

    ``database`` is empty where the server's own default is meant.
    """

    uri: str
    shown: str
    database: str
    user: str
    password: str = field(repr=False)

    @classmethod
    def of(cls, url: str) -> Address:
        """The address of a URL, with user and password from the environment.

        Raises Problem when the URL holds a password or cannot be read; it never repeats a secret.
        """
        scheme, _, rest = url.partition("://")
        account, _, place = rest.rpartition("@")
        if ":" in account or "/" in account or "?" in account:
            raise Problem(
                "a password does not belong in the graph's address, where others can read it; "
                f"take it out and set {PASSWORD}, or {PASSWORD_FILE} to a file that holds it",
                f"图的地址中不应包含密码（他人可见）；请删除，并用环境变量 {PASSWORD} 设置，"
                f"或用 {PASSWORD_FILE} 指定存放密码的文件",
            )
        try:
            parts = urlsplit(f"{scheme}://{place}")
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise _unreadable() from error
        routing = dict(parse_qsl(parts.query, keep_blank_values=True))
        database = routing.pop("database", "") or parts.path.strip("/")
        if not host or "/" in database or (routing and scheme.startswith("bolt")):
            raise _unreadable()
        host = f"[{host}]" if ":" in host else host
        base = f"{scheme}://{host}" + (f":{port}" if port else "")
        user, password = _credentials(account)
        return cls(
            uri=base + (f"?{urlencode(routing)}" if routing else ""),
            shown=base + (f"/{database}" if database else ""),
            database=database,
            user=user,
            password=password,
        )

    @property
    def auth(self) -> tuple[str, str] | None:
        """User and password for the driver; None where neither was given."""
        return (self.user or "neo4j", self.password) if self.user or self.password else None


def _unreadable() -> Problem:
    return Problem(
        f"the graph's address cannot be read as a Neo4j URL; one that works: {_EXAMPLE} "
        "(bolt, bolt+s, bolt+ssc, neo4j, neo4j+s or neo4j+ssc; the database after the slash)",
        f"无法识别图的地址；正确示例：{_EXAMPLE}"
        "（bolt、bolt+s、bolt+ssc、neo4j、neo4j+s 或 neo4j+ssc；斜杠后为数据库名）",
    )


def _credentials(account: str) -> tuple[str, str]:
    user = account or os.environ.get(USER, "")
    password = os.environ.get(PASSWORD, "")
    file = os.environ.get(PASSWORD_FILE, "")
    if password or not file:
        return user, password
    try:
        return user, Path(file).expanduser().read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise Problem(
            f"the password file {file} ({PASSWORD_FILE}) cannot be read: {why}; "
            "give the path of a text file that holds the password alone",
            f"无法读取密码文件 {file}（{PASSWORD_FILE}）：{why}；请指定仅含密码的文本文件",
        ) from error


@contextmanager
def told(address: Address) -> Iterator[None]:
    """Within it, what the driver raises becomes a Problem that says what to do next."""
    try:
        yield
    except (Neo4jError, DriverError) as error:
        raise problem(error, address) from error


def problem(error: Neo4jError | DriverError, address: Address) -> Problem:
    """The sentence for an error of the driver or the server; never holds a password."""
    where = address.shown
    code = getattr(error, "code", None) or ""
    if code.endswith("CredentialsExpired"):
        return _change_password(address)
    if code.endswith("AuthenticationRateLimit"):
        return Problem(
            f"{where}: too many wrong passwords in a row; wait some ten seconds, check {USER} and "
            f"{PASSWORD}, and try again",
            f"{where}：密码连续错误次数过多；请等待约十秒，检查 {USER} 与 {PASSWORD} 后重试",
        )
    if isinstance(error, AuthError):
        return _refused(address)
    if code.endswith("DatabaseNotFound"):
        name = address.database or "(default)"
        return Problem(
            f"{where}: the server has no database {name!r}; 'SHOW DATABASES' lists them. Name one "
            f"in the address ({_EXAMPLE}), or leave it out for the default",
            f"{where}：服务器上没有数据库 {name!r}；可用 SHOW DATABASES 查看。请在地址中写明"
            f"（{_EXAMPLE}），或省略以使用默认数据库",
        )
    if isinstance(error, ServiceUnavailable | SessionExpired | ConfigurationError):
        said = _first_line(error)
        return Problem(
            f"{where}: no Neo4j server answers there ({said}). Is it running, and are host, port "
            "and scheme right (neo4j+s where the server wants encryption)? Then try again",
            f"{where}：该地址没有 Neo4j 服务器应答（{said}）。请确认服务器已启动，主机、端口、"
            f"协议正确"
            "（要求加密时用 neo4j+s），然后重试",
        )
    said = _first_line(error)
    return Problem(
        f"{where}: the server refused: {said}. Nothing was changed by this step; mend the cause "
        "and run the command again",
        f"{where}：服务器拒绝：{said}。该步骤未作更改；请排除原因后重新运行",
    )


def words(error: Exception) -> str:
    """What the server said, without the driver's decoration."""
    return str((isinstance(error, Neo4jError) and error.message) or error).strip()


def _first_line(error: Exception) -> str:
    return (words(error).splitlines() or ["?"])[0].rstrip(". ")


def _refused(address: Address) -> Problem:
    if address.auth is None:
        return Problem(
            f"{address.shown}: the server wants a user and a password and none was given; set "
            f"{USER} and {PASSWORD} (or {PASSWORD_FILE})",
            f"{address.shown}：服务器需要用户名和密码，但未提供；请设置 {USER} 与 {PASSWORD}"
            f"（或 {PASSWORD_FILE}）",
        )
    user = address.auth[0]
    return Problem(
        f"{address.shown}: the server does not accept this password for the user {user!r}; check "
        f"{USER} and {PASSWORD} (or {PASSWORD_FILE})",
        f"{address.shown}：服务器不接受用户 {user!r} 的密码；请检查 {USER} 与 {PASSWORD}"
        f"（或 {PASSWORD_FILE}）",
    )


def _change_password(address: Address) -> Problem:
    user = address.auth[0] if address.auth else "neo4j"
    command = "ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new'"
    shell = f'cypher-shell -a {address.uri} -u {user} -d system "{command}"'
    return Problem(
        f"{address.shown}: the password of {user!r} must be changed before the server can be used "
        f"(a first log-in). Run, with the old and the new one in place: {shell} ; then set "
        f"{PASSWORD} to the new one",
        f"{address.shown}：首次登录须先修改用户 {user!r} 的密码。请填入旧密码和新密码后运行："
        f"{shell} ；然后将 {PASSWORD} 设为新密码",
    )
