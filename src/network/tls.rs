//! Why a TLS handshake failed.

use std::io;

use rustls::{CertificateError, Error};

use super::fault::{Distrust, NetworkError, find};

/// A handshake that failed, in words.
pub fn handshake_failed(host: &str, error: io::Error) -> NetworkError {
    let distrust = match find::<Error>(&error) {
        Some(Error::InvalidCertificate(invalid)) => distrust(invalid),
        Some(other) => return NetworkError::tls(host, &other.to_string(), error),
        None => return NetworkError::connecting(host, error),
    };
    NetworkError::certificate(host, distrust, error)
}

const fn distrust(error: &CertificateError) -> Distrust {
    match error {
        CertificateError::UnknownIssuer => Distrust::UnknownIssuer,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Distrust::OtherHost
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Distrust::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Distrust::NotValidYet
        }
        CertificateError::Revoked => Distrust::Revoked,
        _ => Distrust::Unfit,
    }
}

/// Whether an error is of TLS at all.
pub fn is_of_tls(error: &io::Error) -> bool {
    find::<Error>(error).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::fault::NetworkFault;

    #[test]
    fn certificates_that_are_not_trusted_are_called_that() {
        let trust = "the certificate of a.example is not trusted: ";
        let cases = [
            (
                CertificateError::UnknownIssuer,
                "no authority that is trusted here has signed it",
                "AWS_CA_BUNDLE",
            ),
            (
                CertificateError::NotValidForName,
                "it is another host's",
                "a name that its certificate has",
            ),
            (
                CertificateError::Expired,
                "it has expired",
                "clock right? If it is, the certificate must be renewed",
            ),
            (CertificateError::NotValidYet, "it is not valid yet", "clock right?"),
            (CertificateError::Revoked, "it is revoked", "a new certificate"),
            (
                CertificateError::BadEncoding,
                "it is not fit for a server",
                "one for its host's name",
            ),
        ];
        for (cause, because, advice) in cases {
            let is_of_authorities = cause == CertificateError::UnknownIssuer;
            let cause = Error::InvalidCertificate(cause);
            let error = handshake_failed(
                "a.example",
                io::Error::other(io::Error::new(io::ErrorKind::InvalidData, cause)),
            );
            assert_eq!(error.to_string(), format!("{trust}{because}"));
            assert!(matches!(error.fault, NetworkFault::Certificate(_)), "{error}");
            assert!(error.fault.advice().contains(advice), "{error}: {}", error.fault.advice());
            assert_eq!(
                error.fault.advice().contains("AWS_CA_BUNDLE"),
                is_of_authorities,
                "{error}"
            );
        }
        let other = handshake_failed("a.example", io::Error::other(Error::DecryptError));
        assert!(
            other.fault == NetworkFault::Tls
                && other.to_string().contains("TLS with a.example failed"),
            "{other}"
        );
        let cut = handshake_failed("a.example", io::Error::from(io::ErrorKind::UnexpectedEof));
        assert_eq!(
            (cut.fault, cut.to_string()),
            (
                NetworkFault::Refused,
                "a.example cannot be reached: the connection was closed".to_owned()
            )
        );
    }
}
