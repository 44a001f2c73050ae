"""Reads the detached signature of a pass (RFC 5652) as a phone does, with no code of ours."""

import hashlib
from typing import Annotated

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

SIGNED_DATA = x509.ObjectIdentifier("1.2.840.113549.1.7.2")
DIGEST = x509.ObjectIdentifier("1.2.840.113549.1.9.4")


@asn1.sequence
class Content:
    """What was signed lies elsewhere: there is no more than its kind."""

    kind: x509.ObjectIdentifier


@asn1.sequence
class Attribute:
    kind: x509.ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class SignerName:
    issuer: asn1.TLV
    serial: int


@asn1.sequence
class Signer:
    version: int
    name: SignerName
    digest_algorithm: asn1.TLV
    attributes: Annotated[asn1.SetOf[Attribute], asn1.Implicit(0)]
    signature_algorithm: asn1.TLV
    signature: bytes


@asn1.sequence
class SignedData:
    version: int
    digest_algorithms: asn1.SetOf[asn1.TLV]
    content: Content
    certificates: Annotated[asn1.SetOf[x509.Certificate], asn1.Implicit(0)]
    signers: asn1.SetOf[Signer]


@asn1.sequence
class Envelope:
    kind: x509.ObjectIdentifier
    data: Annotated[SignedData, asn1.Explicit(0)]


def is_signed(content: bytes, signature: bytes, authority: x509.Certificate) -> bool:
    """Whether one signer whom `authority` certified signed exactly `content`."""
    envelope = asn1.decode_der(Envelope, signature)
    (signer,) = envelope.data.signers.as_list()
    attributes = {one.kind: one.values.as_list() for one in signer.attributes.as_list()}
    (digest,) = (value.parse(bytes) for value in attributes[DIGEST])
    return (
        envelope.kind == SIGNED_DATA
        and digest == hashlib.sha256(content).digest()
        and is_by(signer, envelope.data.certificates.as_list(), authority)
    )


def is_by(
    signer: Signer, certificates: list[x509.Certificate], authority: x509.Certificate
) -> bool:
    """The signature is over the attributes, encoded as the set that they are."""
    (own,) = (one for one in certificates if one.serial_number == signer.name.serial)
    signed = asn1.encode_der(signer.attributes)
    try:
        own.verify_directly_issued_by(authority)
        own.public_key().verify(signer.signature, signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return authority in certificates
