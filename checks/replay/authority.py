"""A private certificate authority that makes a certificate for any host that a client asks for.

The certificates of `expired.*`, `early.*` and `other.*` are wrong in these ways.
"""

import re
import ssl
import threading
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


class Authority:
    def __init__(self, folder):
        self.folder, self.lock, self.contexts, self.certificates = folder, threading.Lock(), {}, {}
        folder.mkdir(parents=True, exist_ok=True)
        self.key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Private root of the cases")])
        signs = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        self.certificate = (
            dated(
                x509.CertificateBuilder()
                .subject_name(name)
                .issuer_name(name)
                .public_key(self.key.public_key())
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(signs, critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self.path = folder / "authority.pem"
        self.path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def certificate_of(self, host):
        """The file with the host's certificate and key, made when first asked for."""
        with self.lock:
            if host not in self.certificates:
                self.certificates[host] = self.made(host)
            return self.certificates[host]

    def context(self, host):
        """A server's TLS settings under that host's name."""
        certificate = self.certificate_of(host)
        with self.lock:
            if host not in self.contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                self.contexts[host] = context
            return self.contexts[host]

    def made(self, host):
        wrong = host.partition(".")[0]
        named = f"not-{host}" if wrong == "other" else host
        begins = {"expired": -30, "early": 10}.get(wrong, -1)
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            dated(
                x509.CertificateBuilder()
                .subject_name(x509.Name([]))
                .issuer_name(self.certificate.subject)
                .public_key(key.public_key()),
                begins,
            )
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(named)]), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        path = self.folder / f"{re.sub('[^a-z0-9.-]', '_', host)}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        return path


def dated(builder, begins=-1):
    """Valid for 20 days, from `begins` days after now."""
    now = datetime.now(timezone.utc) + timedelta(days=begins)
    return (
        builder.serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=20))
    )
