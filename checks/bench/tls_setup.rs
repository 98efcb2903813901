//! What TLS takes a function in a new process: Amazon's roots parsed and a client configured, as in
//! `src/aws/client.rs` and `src/aws/connector.rs`; and a handshake with a server on this machine,
//! with its signature.
//!
//! usage: tls-setup ADDRESS ROOT.pem       prints milliseconds: configured, connected, shaken hands

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

fn configured(roots: &[u8]) -> Result<ClientConfig> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(CertificateDer::pem_slice_iter(roots).flatten());
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, root] = arguments.as_slice() else { bail!("usage: tls-setup ADDRESS ROOT.pem") };
    let root = std::fs::read(root).context("the server's root")?;

    let started = Instant::now();
    std::hint::black_box(configured(include_bytes!("../../src/aws/amazon-roots.pem"))?);
    let setup = started.elapsed();

    let config = Arc::new(configured(&root)?);
    let started = Instant::now();
    let mut server = TcpStream::connect(address).context("the server")?;
    let connected = started.elapsed();
    let mut client = ClientConnection::new(config, ServerName::try_from("localhost")?)?;
    let started = Instant::now();
    while client.is_handshaking() {
        client.complete_io(&mut server)?;
    }
    let shaken = started.elapsed();

    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    writeln!(
        std::io::stdout(),
        "{:.3} {:.3} {:.3}",
        milliseconds(setup),
        milliseconds(connected),
        milliseconds(shaken)
    )?;
    Ok(())
}
