//! The regions of an account that are asked, each with its clients.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_types::SdkConfig;

use super::Shared;
use crate::aws::account::Account;
use crate::aws::endpoint::{self, Endpoint, EndpointError};
use crate::aws::raw_client::{Protocol, RawClient};
use crate::model::partition::Partition;

/// A region of an account, with the clients that were used in it.
#[derive(Debug)]
pub struct Connection {
    /// The region's name.
    pub region: String,
    /// The account's number.
    pub account_id: String,
    /// What is read once for all types.
    pub shared: Shared,
    config: SdkConfig,
    clients: Mutex<HashMap<TypeId, Box<dyn Any + Send + Sync>>>,
    raw_clients: Mutex<HashMap<endpoint::Service, Arc<RawClient>>>,
}

impl Connection {
    /// The client of an SDK, made when it is first needed.
    pub fn client<C: Clone + Send + Sync + 'static>(&self, new: fn(&SdkConfig) -> C) -> C {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let client =
            clients.entry(TypeId::of::<C>()).or_insert_with(|| Box::new(new(&self.config)));
        client.downcast_ref::<C>().cloned().unwrap_or_else(|| new(&self.config))
    }

    /// The client of a service that is called without an SDK, made when it is first needed;
    /// `label` stands before its host.
    pub fn raw_client(
        &self,
        service: endpoint::Service,
        protocol: fn() -> Protocol,
        label: Option<&str>,
    ) -> Result<Arc<RawClient>, EndpointError> {
        let mut clients = self.raw_clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = clients.get(&service) {
            return Ok(ready.clone());
        }
        let endpoint = Endpoint::of(&self.config, service)?;
        let endpoint = match label {
            Some(label) => endpoint.with_label(label),
            None => endpoint,
        };
        let ready = RawClient::at(&endpoint, &self.config, service, protocol())?;
        let ready = Arc::new(ready);
        clients.insert(service, ready.clone());
        Ok(ready)
    }
}

/// The regions of an account that are asked.
#[derive(Debug)]
pub struct Connections {
    account: Account,
    /// Where AWS is asked about the whole account.
    pub home: String,
    by_region: Mutex<HashMap<String, Arc<Connection>>>,
    /// What is read once for all types.
    pub shared: Shared,
}

impl Connections {
    /// The regions of an account, none of them connected yet.
    pub fn new(account: &Account, shared: &Shared) -> Arc<Self> {
        let home = account.config.region().map_or("us-east-1", |region| region.as_ref()).to_owned();
        Arc::new(Self {
            account: account.clone(),
            home,
            by_region: Mutex::new(HashMap::new()),
            shared: shared.clone(),
        })
    }

    /// The account.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// A region's connection, made when it is first needed.
    pub fn of(&self, region: &str) -> Arc<Connection> {
        let mut connections = self.by_region.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = connections.entry(region.to_owned()).or_insert_with(|| {
            // Of what is read by field nothing is streamed, and an attempt has its time: a clock
            // for each answer would wake the thread as often.
            let config = self.account.in_region(region).to_builder();
            let config =
                config.stalled_stream_protection(StalledStreamProtectionConfig::disabled());
            let config = config.build();
            let region = region.to_owned();
            let (clients, raw_clients) = (Mutex::default(), Mutex::default());
            let (account_id, shared) = (self.account.account_id.clone(), self.shared.clone());
            Arc::new(Connection { region, account_id, shared, config, clients, raw_clients })
        });
        connection.clone()
    }

    /// Whether the credentials may go to a region: they never leave their partition, whatever an
    /// answer says.
    pub fn may_call(&self, region: &str) -> bool {
        Partition::of_region(region) == Partition::of_region(&self.home)
    }
}
