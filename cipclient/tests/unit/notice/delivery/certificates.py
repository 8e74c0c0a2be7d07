#    Licensed under the Apache License, Version 2.0 (the "License"); you may
#    not use this file except in compliance with the License. You may obtain
#    a copy of the License at
#
#         http://www.apache.org/licenses/LICENSE-2.0
#
#    Unless required by applicable law or agreed to in writing, software
#    distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
#    WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
#    License for the specific language governing permissions and limitations
#    under the License.


"""A certificate authority that only tests trust, and servers of it."""

import datetime
import functools
import ipaddress
import ssl
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import oid

_FROM = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
_TO = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)


@functools.cache
def _authority():
    key = ec.generate_private_key(ec.SECP256R1())
    return key, _certificate(key, key, 'tests', None)


def _name(common):
    return x509.Name([x509.NameAttribute(oid.NameOID.COMMON_NAME, common)])


def _certificate(key, signer, common, host):
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(common))
        .issuer_name(_name(common if signer is key else 'tests'))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_TO)
        .add_extension(x509.BasicConstraints(host is None, None), True)
    )
    if host is not None:
        address = x509.IPAddress(ipaddress.ip_address(host))
        builder = builder.add_extension(
            x509.SubjectAlternativeName([address]), False
        )
    return builder.sign(signer, hashes.SHA256())


def trusting():
    """Return the context of a client that trusts the authority."""
    _, certificate = _authority()
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    return ssl.create_default_context(cadata=pem.decode())


def server(host='127.0.0.1', signed=True):
    """Return the context of a server with a certificate for that host.

    :param signed: by the authority; else by itself.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    signer = _authority()[0] if signed else key
    certificate = _certificate(key, signer, 'server', host)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        file.write(certificate.public_bytes(serialization.Encoding.PEM))
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        file.flush()
        context.load_cert_chain(file.name)
    return context
