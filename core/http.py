"""What a request tells about its sender, and how an answer is kept out of caches."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the sender's IP address.

    `X-Forwarded-For` counts only as far as it was written by proxies named in TRUSTED_PROXIES:
    read from the right, the first address that is not a trusted proxy is the client.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    chain = [hop for hop in hops if hop] + [request.META.get("REMOTE_ADDR", "")]
    client = chain.pop()
    while chain and is_trusted_proxy(client):
        client = chain.pop()
    return client


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site's page made it send this."""
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
    own = f"{request.scheme}://{request.get_host()}"
    return origin != own and origin not in settings.CSRF_TRUSTED_ORIGINS


def is_trusted_proxy(address: str) -> bool:
    """Whether `address` is one of TRUSTED_PROXIES."""
    try:
        ip = _ip_address(address)
    except ValueError:
        return False
    return any(ip in ipaddress.ip_network(net, strict=False) for net in settings.TRUSTED_PROXIES)


def client_network(request: HttpRequest) -> str:
    """Return what limits count by: the IPv4 address itself, or the /64 of an IPv6 one."""
    address = client_address(request)
    try:
        ip = _ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((ip, 64), strict=False).network_address)
    return str(ip)


def _ip_address(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Read an address; an IPv4 client of a socket for both families (::ffff:192.0.2.1) is one."""
    ip = ipaddress.ip_address(address)
    return getattr(ip, "ipv4_mapped", None) or ip
