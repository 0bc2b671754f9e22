"""Which IP addresses a download may connect to, because feeds and their redirects may name any host (SSRF).

An address that looks public may embed a private one (IPv4-mapped, NAT64, 6to4): the embedded one is checked.
`ipaddress.is_global` is not used: it was wrong before Python 3.11.10 (CVE-2024-4032) and differs by version. Spellings
such as "2130706433" or "0x7f.1" need no rule: the address that the resolver returns is checked, not the name.
"""

from __future__ import annotations

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Table = dict[IPv4Network | IPv6Network, str]


def _table(**networks: str) -> Table:
    return {
        ip_network(network): what.replace("_", " ") for what, listed in networks.items() for network in listed.split()
    }


# Never, even with `allow_private`: here are no calendars, but the metadata services that give out cloud passwords.
NEVER = _table(
    cloud_metadata="169.254.169.254 fd00:ec2::/32 fd20:ce::254 100.100.100.200 168.63.129.16 192.0.0.192",
    link_local="169.254.0.0/16 fe80::/10",
    unspecified="0.0.0.0/8 ::/128",
    multicast="224.0.0.0/4 ff00::/8",
    broadcast="255.255.255.255",
    reserved="192.0.0.0/24 192.88.99.0/24 240.0.0.0/4 100::/64 2001:2::/48 2001:10::/28 2001:20::/28 5f00::/16",
    documentation="192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20",
    Teredo_tunnel="2001::/32",  # embeds an obfuscated address; no server uses it
)

# Only for a feed with `allow_private`.
PRIVATE = _table(
    loopback="127.0.0.0/8 ::1/128",
    private_network="10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10 64:ff9b:1::/48",
    provider_network="100.64.0.0/10",  # shared address space (RFC 6598)
    benchmark_network="198.18.0.0/15",
)

GLOBAL_UNICAST = IPv6Network("2000::/3")  # all that IANA has allocated; the rest of IPv6 is unused

# IPv6 networks that embed an IPv4 address, and its position in bits from the right.
EMBEDDING = {
    IPv6Network("::ffff:0:0/96"): 0,  # IPv4-mapped (RFC 4291, 2.5.5.2)
    IPv6Network("64:ff9b::/96"): 0,  # NAT64 (RFC 6052): how an IPv6-only machine reaches IPv4
    IPv6Network("2002::/16"): 80,  # 6to4 (RFC 3056)
}


def block_reason(address: str, *, allow_private: bool = False) -> str | None:
    """Return why an address must not be contacted ("loopback", "link local", ...), or None if it may.

    `address` is an IP address in text form, with a scope ("fe80::1%eth0") or without. `allow_private` admits loopback
    and private networks, but not metadata services.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "not an IP address"
    return _reason(_embedded(parsed), allow_private=allow_private)


def _embedded(address: Address) -> Address:
    """Return the IPv4 address inside an IPv6 address, or the address itself."""
    if isinstance(address, IPv6Address):
        for network, shift in EMBEDDING.items():
            if address in network:
                return IPv4Address(int(address) >> shift & 0xFFFFFFFF)
    return address


def _reason(address: Address, *, allow_private: bool) -> str | None:
    for network, what in NEVER.items():
        if address in network:
            return what
    for network, what in PRIVATE.items():
        if address in network:
            return None if allow_private else what
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST:
        return "reserved"
    return None
