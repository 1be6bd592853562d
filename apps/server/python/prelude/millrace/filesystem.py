"""dbutils.fs over the files of this machine.

A relative path starts in the notebook's workspace folder, `file:/path` and `/path` name a file of
the machine as Spark's local mode does, and `dbfs:/path` lies in the folder `dbfs` of the workspace.
"""

import os
import shutil
from collections import namedtuple
from pathlib import Path

FileInfo = namedtuple("FileInfo", ["path", "name", "size", "modificationTime"])
MountInfo = namedtuple("MountInfo", ["mountPoint", "source", "encryptionType"])


def workspace() -> Path:
    return Path(os.environ.get("MILLRACE_WORKSPACE", os.getcwd())).resolve()


def local_path(path: str) -> Path:
    """The file of this machine that a path of dbutils or Spark names."""
    scheme, colon, rest = path.partition(":")
    if colon and scheme == "file":
        return Path("/" + rest.lstrip("/"))
    if colon and scheme == "dbfs":
        return workspace() / "dbfs" / rest.lstrip("/")
    if colon and len(scheme) > 1 and "/" not in scheme:
        raise ValueError(
            f"{path}: there is no {scheme}: file system here. Use a relative path, file:/ or dbfs:/."
        )
    return workspace() / path


def spark_path(path: Path, is_folder: bool) -> str:
    inside = workspace() / "dbfs"
    if path.is_relative_to(inside):
        text = "dbfs:/" + path.relative_to(inside).as_posix()
    else:
        text = "file:" + path.as_posix()
    return text + ("/" if is_folder else "")


class FileSystem:
    """dbutils.fs."""

    def ls(self, path: str) -> list[FileInfo]:
        """The files of a folder, or the one file."""
        target = existing(path)
        entries = sorted(target.iterdir()) if target.is_dir() else [target]
        return [describe(entry) for entry in entries]

    def head(self, file: str, maxBytes: int = 65536) -> str:
        """The first bytes of a file, as text."""
        with existing(file).open("rb") as content:
            return content.read(maxBytes).decode("utf-8", "replace")

    def put(self, file: str, contents: str, overwrite: bool = False) -> bool:
        """Writes a text file."""
        target = local_path(file)
        if target.exists() and not overwrite:
            raise FileExistsError(f"{file} exists already; pass overwrite=True to replace it.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(contents, encoding="utf-8")
        print(f"Wrote {len(contents.encode())} bytes.")
        return True

    def mkdirs(self, dir: str) -> bool:
        local_path(dir).mkdir(parents=True, exist_ok=True)
        return True

    def rm(self, path: str, recurse: bool = False) -> bool:
        """Deletes a file, or with recurse a folder. Returns whether there was anything."""
        target = local_path(path)
        if not target.exists():
            return False
        refuse_precious(target, path)
        if not target.is_dir() or target.is_symlink():
            target.unlink()
        elif recurse:
            shutil.rmtree(target)
        elif any(target.iterdir()):
            raise OSError(f"{path} is a folder that is not empty; pass recurse=True to delete it.")
        else:
            target.rmdir()
        return True

    def cp(self, from_: str, to: str, recurse: bool = False) -> bool:
        source, target = existing(from_), local_path(to)
        if source.is_dir():
            if not recurse:
                raise IsADirectoryError(f"{from_} is a folder; pass recurse=True to copy it.")
            shutil.copytree(source, target, dirs_exist_ok=True)
            return True
        target = target / source.name if target.is_dir() else target
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
        return True

    def mv(self, from_: str, to: str, recurse: bool = False) -> bool:
        source = existing(from_)
        refuse_precious(source, from_)
        self.cp(from_, to, recurse)
        return self.rm(from_, recurse=True)

    def mounts(self) -> list[MountInfo]:
        return [MountInfo("/", f"file:{workspace() / 'dbfs'}", "")]

    def mount(self, source: str, mount_point: str, *_: object, **__: object) -> bool:
        raise NotImplementedError(
            f"{source} cannot be mounted: cloud storage is not reachable from dbutils here. Copy the "
            f"files into the workspace, or read them by their own address with spark.read."
        )

    def unmount(self, mount_point: str) -> bool:
        raise NotImplementedError(f"{mount_point} is not a mount; nothing is mounted here.")

    def refreshMounts(self) -> bool:
        return True


def existing(path: str) -> Path:
    target = local_path(path)
    if not target.exists():
        raise FileNotFoundError(f"{path} does not exist (looked for {target}).")
    return target


def describe(path: Path) -> FileInfo:
    status = path.stat()
    is_folder = path.is_dir()
    return FileInfo(
        spark_path(path, is_folder),
        path.name + ("/" if is_folder else ""),
        0 if is_folder else status.st_size,
        int(status.st_mtime * 1000),
    )


def refuse_precious(target: Path, path: str) -> None:
    """Nobody means to delete the root, the home folder or the workspace with all notebooks."""
    resolved = target.resolve()
    precious = [Path("/"), Path.home(), workspace(), *workspace().parents]
    if resolved in precious:
        raise PermissionError(f"{path} is {resolved}: dbutils does not delete or move that folder.")
