//! The certificates of authorities that the command line trusts: the system's, which SSL_CERT_FILE
//! and SSL_CERT_DIR may replace, and those of a bundle that AWS_CA_BUNDLE or a profile's
//! `ca_bundle` names.
//!
//! The AWS CLI trusts the bundle alone. Here the system's stay trusted, so that one setting serves
//! AWS behind a private authority and a webhook on the internet.

use std::env;
use std::io;
use std::path::PathBuf;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{Error as PemError, PemObject};
use thiserror::Error;

/// A file with certificates, and what names it.
#[derive(Clone, Debug)]
pub struct CaBundle {
    /// The PEM file.
    pub path: PathBuf,
    /// What named it, for messages: a variable or a profile.
    pub named_by: String,
}

impl CaBundle {
    /// The AWS tools' variable that names one.
    pub const VARIABLE: &str = "AWS_CA_BUNDLE";

    /// The bundle of [`Self::VARIABLE`].
    pub fn from_environment() -> Option<Self> {
        Self::of_variable(env::var_os(Self::VARIABLE))
    }

    /// What the variable names; empty, it names nothing.
    pub fn of_variable(value: Option<impl Into<PathBuf>>) -> Option<Self> {
        let path = value.map(Into::into).filter(|path: &PathBuf| !path.as_os_str().is_empty())?;
        Some(Self { path, named_by: Self::VARIABLE.to_owned() })
    }
}

/// Why certificate authorities cannot be read.
#[derive(Debug, Error)]
#[error("the certificates in {path}, which {named_by} names, cannot be used: {why}")]
pub struct RootsError {
    path: String,
    named_by: String,
    why: String,
}

/// The certificates to trust.
pub fn trusted(bundle: Option<&CaBundle>) -> Result<Vec<CertificateDer<'static>>, RootsError> {
    let system = rustls_native_certs::load_native_certs();
    if system.certs.is_empty()
        && let Some(named_by) =
            ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().find(|name| env::var_os(name).is_some())
    {
        let path = env::var_os(named_by).unwrap_or_default();
        let why =
            system.errors.first().map_or_else(|| "there are none".to_owned(), ToString::to_string);
        return Err(RootsError {
            path: path.to_string_lossy().into_owned(),
            named_by: named_by.to_owned(),
            why,
        });
    }
    let mut trusted = system.certs;
    if let Some(bundle) = bundle {
        trusted.extend(read(bundle)?);
    }
    Ok(trusted)
}

fn read(bundle: &CaBundle) -> Result<Vec<CertificateDer<'static>>, RootsError> {
    let failed = |why: String| RootsError {
        path: bundle.path.display().to_string(),
        named_by: bundle.named_by.clone(),
        why,
    };
    let certificates = CertificateDer::pem_file_iter(&bundle.path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = certificates.map_err(|error| {
        failed(match error {
            PemError::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                "there is no such file".to_owned()
            }
            PemError::Io(error) => error.to_string(),
            _ => "it is not in the PEM format".to_owned(),
        })
    })?;
    let (usable, _) =
        RootCertStore::empty().add_parsable_certificates(certificates.iter().cloned());
    if usable == 0 {
        return Err(failed(
            "it holds no certificate (-----BEGIN CERTIFICATE-----) that can be read".to_owned(),
        ));
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn bundles_that_cannot_be_used_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bundle.pem");
        let bundle = CaBundle { path: path.clone(), named_by: "AWS_CA_BUNDLE".to_owned() };
        for (content, expected) in [
            (None, "there is no such file"),
            (Some(""), "it holds no certificate"),
            (Some("no PEM"), "it holds no certificate"),
            (
                Some("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"),
                "it is not in the PEM format",
            ),
            (
                Some("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
                "it holds no certificate",
            ),
        ] {
            if let Some(content) = content {
                fs::write(&path, content).unwrap();
            }
            let error = trusted(Some(&bundle)).unwrap_err().to_string();
            assert!(
                error.contains(expected)
                    && error.contains(&path.display().to_string())
                    && error.contains("AWS_CA_BUNDLE"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_bundle_is_trusted_besides_the_system() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bundle.pem");
        fs::write(&path, include_bytes!("../aws/amazon-roots.pem")).unwrap();
        let bundle = CaBundle { path, named_by: "ca_bundle of profile `audit`".to_owned() };
        let (without, with) = (trusted(None).unwrap().len(), trusted(Some(&bundle)).unwrap().len());
        assert!(with >= without + 5, "{without}, {with}");
    }
}
