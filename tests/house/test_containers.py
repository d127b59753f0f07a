"""The container files promise: pinned images, a health check, loopback ports, no secret, keys apart.

There may be no engine where the tests run, so the files are read, not started.
"""

import re

import pytest
import yaml

SECRET = re.compile(r"(?i)(password|passwd|secret|token|private)[\w-]*\s*[=:]\s*\S")
KEYS, DATA = "/srv/tender/keys", "/srv/tender/data"


def faults(compose: str) -> list[str]:
    """What a compose file must not do, as short words."""
    read = yaml.safe_load(compose)
    found = ["a secret"] if SECRET.search(compose) else []
    for name, service in read["services"].items():
        image = service.get("image", "")
        if ":" not in image or image.endswith(":latest"):
            found.append(f"{name}: image not pinned")
        if "healthcheck" not in service:
            found.append(f"{name}: no health check")
        if any(not str(port).startswith("127.0.0.1:") for port in service.get("ports", [])):
            found.append(f"{name}: port open to the world")
        if any(not re.match(r"[a-z-]+:", volume) for volume in service.get("volumes", [])):
            found.append(f"{name}: volume without a name")
    return found


@pytest.fixture(scope="module")
def services(files):
    return yaml.safe_load(files["docker-compose.yml"])["services"]


def test_the_compose_file_keeps_the_rules(files):
    assert faults(files["docker-compose.yml"]) == []


def test_platform_and_witness_share_no_volume(services):
    owned = {
        name: {volume.split(":")[0] for volume in service["volumes"]} for name, service in services.items()
    }
    assert set(owned) == {"platform", "witness"}
    assert not owned["platform"] & owned["witness"]


def test_keys_and_data_lie_in_separate_volumes(services):
    for service in services.values():
        places = dict(reversed(volume.split(":")[:2]) for volume in service["volumes"])
        assert places[KEYS] != places[DATA]


def test_the_image_is_pinned_runs_as_nobody_special_and_is_watched(files):
    lines = files["Dockerfile"].splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert bases and all(re.fullmatch(r"[a-z/]+:[\w.]+-[\w.-]+", base) for base in bases)
    assert [line for line in lines if line.startswith("USER ")][-1] not in {"USER root", "USER 0"}
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    assert not SECRET.search(files["Dockerfile"])


def test_what_is_made_on_this_machine_stays_out_of_the_image(files):
    assert {".git", ".venv", "run"} <= set(files[".dockerignore"].split())


def test_a_careless_compose_file_is_found():
    careless = """
services:
  platform:
    image: tender
    ports: ["8000:8000"]
    volumes: ["./data:/data"]
    environment: {DB_PASSWORD: changeme}
"""
    assert len(faults(careless)) == 5
