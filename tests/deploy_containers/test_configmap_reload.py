"""A ConfigMap that changes reaches a running service: Kubernetes swaps a symbolic link above feeds.toml."""

import json
from datetime import UTC, datetime

import pytest
from service import Service, free_port

from aggregator.cli.commands.demo import feeds_toml
from aggregator.demo.origin import sample_origin
from aggregator.demo.samples import sample_calendars

pytestmark = pytest.mark.timeout(300)


class MountedConfigMap:
    """A folder as the kubelet fills it: feeds.toml → ..data/feeds.toml, ..data → the folder of the present version."""

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "feeds.toml"
        self.versions = 0

    def set(self, text):
        """Write a new version beside the old one, and swap the link in one step; then remove the old one."""
        old = self.folder / f"..version-{self.versions}"
        self.versions += 1
        new = self.folder / f"..version-{self.versions}"
        new.mkdir()
        (new / "feeds.toml").write_text(text, encoding="utf-8")
        (self.folder / "..data_tmp").symlink_to(new.name)
        (self.folder / "..data_tmp").replace(self.folder / "..data")
        if not self.file.is_symlink():
            self.file.symlink_to("..data/feeds.toml")
        if old.exists():
            (old / "feeds.toml").unlink()
            old.rmdir()


def test_the_service_shows_what_a_new_version_of_the_configmap_says(tmp_path):
    (tmp_path / "mount").mkdir()
    mounted = MountedConfigMap(tmp_path / "mount")
    port = free_port()
    variables = {
        "AGGREGATOR_CONFIG": str(mounted.file),
        "AGGREGATOR_LISTEN": ":80",  # means nothing
        "AGGREGATOR_PORT": "tcp://10.0.0.1:80",  # of a Service: Kubernetes sets it
        "AGGREGATOR_SERVER__LISTEN": f"127.0.0.1:{port}",
        "AGGREGATOR_STORE__DATABASE": f"sqlite:///{tmp_path}/data.db",
    }
    with sample_origin(lambda: sample_calendars(datetime.now(UTC))) as origin:
        text = feeds_toml(origin, "127.0.0.1:1")
        mounted.set(text)
        with Service("serve", port=port, environment=variables) as service:
            service.wait_for_text("/", "Sample calendars")
            for name in ("Second version", "Third version"):  # twice: the folder that was watched at first is gone
                mounted.set(text.replace('"Sample calendars"', json.dumps(name)))
                service.wait_for_text("/", name)
            assert service.stop() == 0
    warned = [line for line in service.lines if "variable has no effect" in line]
    assert len(warned) == 1
    assert "AGGREGATOR_LISTEN" in warned[0]
