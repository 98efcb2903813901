//! Why a TLS handshake failed.

use std::io;

use rustls::{CertificateError, Error};

use super::fault::{NetworkError, find};

/// A handshake that failed, in words.
pub fn handshake_failed(host: &str, error: io::Error) -> NetworkError {
    let because = match find::<Error>(&error) {
        Some(Error::InvalidCertificate(invalid)) => match invalid {
            CertificateError::UnknownIssuer => "no authority that is trusted here has signed it",
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet (is this machine's clock right?)",
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "it is another host's",
            _ => "it is not valid",
        },
        Some(other) => return NetworkError::tls(host, &other.to_string(), error),
        None => return NetworkError::connecting(host, error),
    };
    NetworkError::certificate(host, because, error)
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
        let cases = [
            (Error::InvalidCertificate(CertificateError::UnknownIssuer), NetworkFault::Certificate, "no authority that is trusted here"),
            (Error::InvalidCertificate(CertificateError::Expired), NetworkFault::Certificate, "it has expired"),
            (Error::InvalidCertificate(CertificateError::NotValidForName), NetworkFault::Certificate, "it is another host's"),
            (Error::InvalidCertificate(CertificateError::BadEncoding), NetworkFault::Certificate, "it is not valid"),
            (Error::DecryptError, NetworkFault::Tls, "TLS with a.example failed"),
        ];
        for (cause, fault, said) in cases {
            let error = handshake_failed("a.example", io::Error::other(io::Error::new(io::ErrorKind::InvalidData, cause)));
            assert!(error.fault == fault && error.to_string().contains(said) && error.to_string().contains("a.example"), "{error}");
        }
        let cut = handshake_failed("a.example", io::Error::from(io::ErrorKind::UnexpectedEof));
        assert_eq!((cut.fault, cut.to_string()), (NetworkFault::Refused, "a.example cannot be reached: the connection was closed".to_owned()));
    }
}
