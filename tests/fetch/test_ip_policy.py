"""Which addresses a feed may lead to: the public ones, whatever they are dressed up as."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.ip_policy import NEVER, PRIVATE, block_reason

PUBLIC = {
    "a public IPv4 address": "142.250.184.14",
    "a public IPv6 address": "2a00:1450:4003:80e::200e",
    "just outside 10/8": "11.0.0.0",
    "just outside 172.16/12": "172.32.0.0",
    "a public address by NAT64": "64:ff9b::8efa:b80e",
    "a public address mapped into IPv6": "::ffff:142.250.184.14",
    "a public address by 6to4": "2002:8efa:b80e::1",
}

PRIVATE_ONLY = {
    "22: loopback": "127.0.0.1",
    "22: another loopback": "127.255.255.254",
    "22: IPv6 loopback": "::1",
    "22: 10/8": "10.1.2.3",
    "22: 172.16/12": "172.31.255.255",
    "22: 192.168/16": "192.168.0.1",
    "22: unique local IPv6": "fd12:3456::1",
    "22: loopback mapped into IPv6": "::ffff:127.0.0.1",
    "22: loopback mapped into IPv6, in hexadecimal": "::ffff:7f00:1",
    "22: a private address by NAT64": "64:ff9b::a00:1",
    "22: a private address by 6to4": "2002:c0a8:1::1",
    "22: shared by a provider": "100.64.0.1",
    "22: site local": "fec0::1",
    "22: local NAT64": "64:ff9b:1::a00:1",
}

REFUSED = {
    "22: cloud metadata": "169.254.169.254",
    "22: cloud metadata by IPv6": "fd00:ec2::254",
    "22: cloud metadata mapped into IPv6": "::ffff:169.254.169.254",
    "22: cloud metadata by NAT64": "64:ff9b::a9fe:a9fe",
    "22: cloud metadata elsewhere": "100.100.100.200",
    "22: link local": "169.254.1.1",
    "22: link local IPv6": "fe80::1",
    "22: link local IPv6 with its interface": "fe80::1%eth0",
    "22: unspecified, which means loopback on Linux": "0.0.0.0",
    "22: unspecified IPv6": "::",
    "22: IPv4 in the deprecated way": "::7f00:1",
    "22: Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "22: multicast": "224.0.0.1",
    "22: IPv6 multicast": "ff02::1",
    "22: broadcast": "255.255.255.255",
    "22: reserved": "240.0.0.1",
    "22: documentation": "203.0.113.7",
    "22: IPv6 that nobody has been given": "4000::1",
    "22: a number, which only a resolver may read": "2130706433",
    "22: a name": "localhost",
    "22: nothing": "",
}


@pytest.mark.parametrize("address", PUBLIC.values(), ids=PUBLIC.keys())
def test_public_addresses_are_open_to_all_feeds(address: str) -> None:
    assert block_reason(address) is None
    assert block_reason(address, allow_private=True) is None


@pytest.mark.parametrize("address", PRIVATE_ONLY.values(), ids=PRIVATE_ONLY.keys())
def test_private_addresses_are_open_to_feeds_that_may(address: str) -> None:
    assert block_reason(address)
    assert block_reason(address, allow_private=True) is None


@pytest.mark.parametrize("address", REFUSED.values(), ids=REFUSED.keys())
def test_some_addresses_are_open_to_no_feed(address: str) -> None:
    assert block_reason(address)
    assert block_reason(address, allow_private=True)


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_in_every_dress(address: ipaddress.IPv4Address) -> None:
    packed = int(address)
    dresses = [ipaddress.IPv6Address((0xFFFF << 32) + packed), ipaddress.IPv6Address((0x64FF9B << 96) + packed)]
    assert {block_reason(str(dress)) for dress in dresses} == {block_reason(str(address))}


@given(st.sampled_from([*NEVER, *PRIVATE]), st.data())
def test_all_of_a_listed_network_is_refused(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network, data: st.DataObject
) -> None:
    address = network[data.draw(st.integers(0, network.num_addresses - 1))]
    assert block_reason(str(address))
