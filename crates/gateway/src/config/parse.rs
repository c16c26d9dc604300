//! From the tree to checked entries.

use std::sync::Arc;

use marketo_core::request::BaseUrl;

use super::allow::Allow;
use super::cache;
use super::error::{ConfigFault, Place};
use super::id::{CredentialId, InstanceId, IntegrationId, SecretName};
use super::limits;
use super::merging;
use super::munchkin::MunchkinId;
use super::reader::{Fields, Named, Node, Parsed, entries, entry_place, error, fault, values};
use super::tree::Tree;
use super::{Config, CredentialRef, Instance, Integration, MAX_CONFIG_BYTES, MAX_INTEGRATIONS};
use crate::key::{IntegrationKey, KeyHash};

const INSTANCE: &str = "instance";
const CREDENTIAL: &str = "credential";

pub(super) fn config(text: &str) -> Parsed<Config> {
    let root = Place::default();
    if text.len() > MAX_CONFIG_BYTES {
        return fault(
            &root,
            ConfigFault::TooLong {
                limit: MAX_CONFIG_BYTES,
            },
        );
    }
    let tree: Tree = match serde_json::from_slice(text.as_bytes()) {
        Ok(tree) => tree,
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            return fault(&root, ConfigFault::NotJson { line, column });
        }
    };
    refuse_raw_keys(&tree, &root)?;
    let mut fields = Fields::new(tree, root, &["instances", "credentials", "integrations"])?;
    let instances = entries(fields.need("instances")?, instance)?;
    refuse_shared_instances(&instances)?;
    let credentials = entries(fields.need("credentials")?, |at, node| {
        credential(at, node, &instances)
    })?;
    refuse_shared_secrets(&credentials)?;
    let integrations = integrations(fields.need("integrations")?, &credentials)?;
    let policies = limits::policies(&instances, &integrations)?;
    Ok(Config {
        instances: values(instances),
        policies,
        credentials: values(credentials),
        integrations,
    })
}

fn instance(name: &str, node: Node) -> Parsed<Arc<Instance>> {
    let place = node.place.clone();
    let id = InstanceId::new(name).map_err(|bad| node.error(bad.into()))?;
    let known = &[
        "munchkin_id",
        "base_url",
        "data_ingestion_url",
        limits::LIMITS,
        cache::CACHE,
        merging::MERGING,
        merging::LINGER,
    ];
    let mut fields = Fields::new(node.tree, node.place, known)?;
    let named = fields.text_of("munchkin_id", MunchkinId::new)?;
    let given = fields.text_of("base_url", BaseUrl::parse)?;
    let data_ingestion_url = fields.text_of("data_ingestion_url", BaseUrl::parse)?;
    let limits = limits::of_instance(fields.take(limits::LIMITS))?;
    let cache = cache::of_instance(fields.take(cache::CACHE))?;
    let merging = merging::of_instance(&mut fields)?;
    let base_url = match (given, &named) {
        (Some(base_url), _) => base_url,
        (None, Some(munchkin_id)) => {
            BaseUrl::of_instance(munchkin_id.as_str()).map_err(|bad| error(&place, bad.into()))?
        }
        (None, None) => return fault(&place, ConfigFault::Address),
    };
    let hosts = MunchkinId::of(&base_url);
    if hosts.is_some() && named.is_some() && named != hosts {
        return fault(&place, ConfigFault::Address);
    }
    let adobes = hosts.as_ref().map(|_| BaseUrl::of_data_ingestion());
    Ok(Arc::new(Instance {
        id,
        base_url,
        data_ingestion_url: data_ingestion_url.or(adobes),
        munchkin_id: named.or(hosts),
        limits,
        cache,
        merging,
    }))
}

fn credential(
    name: &str,
    node: Node,
    instances: &[Named<Arc<Instance>>],
) -> Parsed<Arc<CredentialRef>> {
    let id = CredentialId::new(name).map_err(|bad| node.error(bad.into()))?;
    let known = &[
        INSTANCE,
        "client_id",
        "client_secret",
        "previous_client_secret",
    ];
    let mut fields = Fields::new(node.tree, node.place, known)?;
    let instance = match fields.take(INSTANCE) {
        Some(named) => {
            let (place, name) = named.text()?;
            let found = instances
                .iter()
                .find(|instance| instance.value.id.as_str() == name);
            found.ok_or_else(|| error(&place, ConfigFault::Dangling { kind: INSTANCE }))?
        }
        None => match instances {
            [only] => only,
            _ => {
                let place = fields.place.field(INSTANCE);
                return fault(&place, ConfigFault::Ambiguous { kind: INSTANCE });
            }
        },
    };
    let client_id = fields.need_text_of("client_id", SecretName::new)?;
    let client_secret = fields.need_text_of("client_secret", SecretName::new)?;
    let previous_client_secret = fields.text_of("previous_client_secret", SecretName::new)?;
    if client_secret == client_id {
        return fault(
            &fields.place.field("client_secret"),
            ConfigFault::SharedSecret,
        );
    }
    if previous_client_secret
        .as_ref()
        .is_some_and(|old| *old == client_id || *old == client_secret)
    {
        return fault(
            &fields.place.field("previous_client_secret"),
            ConfigFault::SharedSecret,
        );
    }
    let instance = Arc::clone(&instance.value);
    Ok(Arc::new(CredentialRef {
        id,
        instance,
        client_id,
        client_secret,
        previous_client_secret,
    }))
}

fn integrations(node: Node, credentials: &[Named<Arc<CredentialRef>>]) -> Parsed<Vec<Integration>> {
    let mut all: Vec<Integration> = Vec::new();
    for node in node.list()? {
        let place = node.place.clone();
        let new = integration(node, credentials)?;
        if all.iter().any(|old| old.id == new.id) {
            return fault(&place.field("id"), ConfigFault::DuplicateId);
        }
        if let Some(old) = all.iter().find(|old| old.key == new.key) {
            let other = old.id.clone();
            return fault(&place.field("key_sha256"), ConfigFault::SharedKey { other });
        }
        let instance = new.instance().id();
        let neighbours = all
            .iter()
            .filter(|old| old.instance().id() == instance)
            .count();
        if neighbours >= MAX_INTEGRATIONS {
            let (instance, limit) = (instance.clone(), MAX_INTEGRATIONS);
            return fault(&place, ConfigFault::TooMany { instance, limit });
        }
        all.push(new);
    }
    Ok(all)
}

fn integration(node: Node, credentials: &[Named<Arc<CredentialRef>>]) -> Parsed<Integration> {
    let known = &[
        "id",
        "key_sha256",
        CREDENTIAL,
        "allow",
        "enabled",
        "operator",
        limits::CLASS,
        limits::GUARANTEED,
        limits::LIMITS,
        cache::LEADS,
    ];
    let mut fields = Fields::new(node.tree, node.place, known)?;
    let id = fields.need_text_of("id", IntegrationId::new)?;
    let key = fields.need_text_of("key_sha256", key_hash)?;
    let credential = match fields.take(CREDENTIAL) {
        Some(named) => {
            let (place, name) = named.text()?;
            let found = credentials
                .iter()
                .find(|entry| entry.value.id.as_str() == name);
            found.ok_or_else(|| error(&place, ConfigFault::Dangling { kind: CREDENTIAL }))?
        }
        None => match credentials {
            [only] => only,
            several => {
                let default = several
                    .iter()
                    .find(|entry| entry.value.id.as_str() == "default");
                let place = fields.place.field(CREDENTIAL);
                default.ok_or_else(|| error(&place, ConfigFault::Ambiguous { kind: CREDENTIAL }))?
            }
        },
    };
    let credential = Arc::clone(&credential.value);
    let mut allow = Allow::nothing();
    if let Some(list) = fields.take("allow") {
        for node in list.list()? {
            let (place, name) = node.text()?;
            match allow.add(&name) {
                None => return fault(&place, ConfigFault::UnknownAllow),
                Some(false) => return fault(&place, ConfigFault::Duplicate),
                Some(true) => {}
            }
        }
    }
    let enabled = fields.take("enabled").map_or(Ok(true), Node::bool)?;
    let operator = fields.take("operator").map_or(Ok(false), Node::bool)?;
    let cache_leads = cache::of_leads(&mut fields)?;
    let share = limits::of_integration(&mut fields, &credential.instance)?;
    Ok(Integration {
        id,
        key,
        credential,
        allow,
        enabled,
        operator,
        share,
        cache_leads,
    })
}

fn key_hash(text: &str) -> Result<KeyHash, ConfigFault> {
    let hash = KeyHash::from_hex(text).ok_or(ConfigFault::NotAHash)?;
    if hash == KeyHash::of("") {
        Err(ConfigFault::HashOfNothing)
    } else {
        Ok(hash)
    }
}

/// A key pasted anywhere is told before anything else, so that no other error hides it.
fn refuse_raw_keys(tree: &Tree, place: &Place) -> Parsed<()> {
    match tree {
        Tree::Text(text) if IntegrationKey::is_within(text) => fault(place, ConfigFault::RawKey),
        Tree::List(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(at, item)| refuse_raw_keys(item, &place.index(at))),
        Tree::Map(fields) => fields
            .iter()
            .enumerate()
            .try_for_each(|(at, (name, value))| {
                if IntegrationKey::is_within(name) {
                    return fault(&place.nth_entry(at), ConfigFault::RawKey);
                }
                refuse_raw_keys(value, &entry_place(place, at, name))
            }),
        _ => Ok(()),
    }
}

fn refuse_shared_instances(instances: &[Named<Arc<Instance>>]) -> Parsed<()> {
    for (at, new) in instances.iter().enumerate() {
        let mut earlier = instances.iter().take(at);
        let same = |old: &&Named<Arc<Instance>>| {
            let (old, new) = (&old.value, &new.value);
            old.base_url == new.base_url
                || old.munchkin_id.is_some() && old.munchkin_id == new.munchkin_id
        };
        if let Some(old) = earlier.find(same) {
            let other = old.value.id.clone();
            return fault(&new.place, ConfigFault::SharedInstance { other });
        }
    }
    Ok(())
}

fn refuse_shared_secrets(credentials: &[Named<Arc<CredentialRef>>]) -> Parsed<()> {
    for (at, new) in credentials.iter().enumerate() {
        let shared = credentials.iter().take(at).any(|old| {
            old.value.instance.id == new.value.instance.id
                && old.value.client_id == new.value.client_id
        });
        if shared {
            return fault(&new.place.field("client_id"), ConfigFault::SharedSecret);
        }
    }
    Ok(())
}
