//! Who is served and with which secrets: decided from the configuration and the environment.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use marketo_gateway::config::Config;
use serde_json::{Map, Value, json};

use crate::simulator::Simulator;

/// The variable that names a real instance where no configuration is given.
pub(crate) const MUNCHKIN_ID: &str = "MARKETO_MUNCHKIN_ID";

/// Stands in the made-up configuration until the real address is known.
const NO_MUNCHKIN_ID: &str = "000-AAA-000";

/// Where calls go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Upstream {
    /// To a simulator that is started for them.
    Simulator,
    /// To the address that was given on the command line.
    Given,
    /// To the addresses in the configuration.
    Configured,
}

/// What will be served.
pub(crate) struct Plan {
    /// Where calls go.
    pub(crate) upstream: Upstream,
    configuration: Value,
    /// The credentials' secrets by name, as far as the environment has them.
    secrets: BTreeMap<String, String>,
    /// For each credential the names of its client id and its client secret.
    credentials: Vec<[String; 2]>,
}

/// A configuration with one instance, one credential and the given integrations.
pub(crate) fn demo_configuration(munchkin_id: Option<&str>, integrations: Vec<Value>) -> String {
    json!({
        "instances": { "main": { "munchkin_id": munchkin_id.unwrap_or(NO_MUNCHKIN_ID) } },
        "credentials": {
            "default": {
                "client_id": "MARKETO_CLIENT_ID",
                "client_secret": "MARKETO_CLIENT_SECRET",
            },
        },
        "integrations": integrations,
    })
    .to_string()
}

impl Plan {
    /// Decides. `made_up` says that the configuration is [`demo_configuration`]'s, and `variable`
    /// reads the environment.
    ///
    /// With an upstream given, or with any of the secrets set, all of them must be: a half-set
    /// environment is a mistake, and must not end at the simulator without a word.
    pub(crate) fn new(
        text: &str,
        upstream: Option<&str>,
        made_up: bool,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let config = Config::parse(text).context("the configuration")?;
        let mut configuration: Value = serde_json::from_str(text)?;
        let credentials: Vec<_> = config
            .credentials()
            .map(|credential| {
                [credential.client_id(), credential.client_secret()]
                    .map(|name| name.as_str().into())
            })
            .collect();
        let mut needed: Vec<&str> = credentials
            .iter()
            .flatten()
            .map(|name: &String| name.as_str())
            .collect();
        if made_up && upstream.is_none() {
            needed.insert(0, MUNCHKIN_ID);
        }
        let (set, missing): (Vec<&str>, Vec<&str>) = needed
            .into_iter()
            .partition(|name| variable(name).is_some());
        let upstream = match upstream {
            None if set.is_empty() => Upstream::Simulator,
            None => Upstream::Configured,
            Some(url) => {
                move_to(&mut configuration, url)?;
                Upstream::Given
            }
        };
        // A test double on this machine takes any secret, so it needs none of the real ones.
        let double = upstream == Upstream::Given && set.is_empty() && plain_http(&configuration);
        if upstream != Upstream::Simulator && !missing.is_empty() && !double {
            bail!("set {} in the environment too", missing.join(" and "));
        }
        let mut names: Vec<String> = credentials.iter().flatten().cloned().collect();
        names.extend(config.credentials().filter_map(|credential| {
            credential
                .previous_client_secret()
                .map(|name| name.as_str().to_owned())
        }));
        let secrets = names
            .into_iter()
            .filter_map(|name| {
                let made_up = double.then(|| format!("test-double-{}", name.to_lowercase()));
                variable(&name).or(made_up).map(|value| (name, value))
            })
            .collect();
        Ok(Self {
            upstream,
            configuration,
            secrets,
            credentials,
        })
    }

    /// How many credentials the configuration has.
    pub(crate) fn credentials(&self) -> usize {
        self.credentials.len()
    }

    /// The Worker's variables and secrets.
    pub(crate) fn bindings(&self, simulator: Option<&Simulator>) -> Result<Map<String, Value>> {
        let mut configuration = self.configuration.clone();
        let mut bindings = Map::new();
        for (name, value) in &self.secrets {
            bindings.insert(name.clone(), value.as_str().into());
        }
        if let Some(simulator) = simulator {
            move_to(&mut configuration, simulator.url())?;
            for (names, values) in self.credentials.iter().zip(simulator.credentials()) {
                for (name, value) in names.iter().zip(values) {
                    bindings.insert(name.clone(), value.as_str().into());
                }
            }
        }
        bindings.insert("EDGE_CONFIG".into(), configuration.to_string().into());
        Ok(bindings)
    }

    /// Where the instances are.
    pub(crate) fn addresses(&self, bindings: &Map<String, Value>) -> Result<Vec<String>> {
        let text = bindings
            .get("EDGE_CONFIG")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let config = Config::parse(text)?;
        Ok(config
            .instances()
            .map(|instance| instance.base_url().to_string())
            .collect())
    }
}

/// Whether the only instance is reached by plain http, which is for this machine alone.
fn plain_http(configuration: &Value) -> bool {
    let instances = configuration.get("instances").and_then(Value::as_object);
    instances.into_iter().flat_map(Map::values).any(|instance| {
        let base = instance.get("base_url").and_then(Value::as_str);
        base.is_some_and(|base| base.starts_with("http:"))
    })
}

/// The subscription that a stand-in for Marketo says it is; the simulator does.
const STAND_IN: &str = "123-SIM-456";

/// Gives the only instance of a configuration another address, and checks it. Data ingestion goes
/// to a stand-in, too.
fn move_to(configuration: &mut Value, url: &str) -> Result<()> {
    let instances = configuration
        .get_mut("instances")
        .and_then(Value::as_object_mut);
    let instances = instances.context("the configuration has no instances")?;
    if instances.len() != 1 {
        bail!(
            "{url} can stand for one instance; the configuration has {}",
            instances.len()
        );
    }
    for instance in instances.values_mut() {
        let moved = json!({ "base_url": url });
        // Marketo's own address says which subscription it is, and where its data ingestion is.
        let stand_in = json!({
            "base_url": url,
            "data_ingestion_url": url,
            "munchkin_id": STAND_IN,
        });
        let marketos = url.trim_end_matches('/').ends_with(".mktorest.com");
        *instance = if marketos { moved } else { stand_in };
    }
    Config::parse(&configuration.to_string()).with_context(|| format!("the upstream {url}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Plan, Upstream, demo_configuration};

    const ALL: [&str; 3] = [
        "MARKETO_MUNCHKIN_ID",
        "MARKETO_CLIENT_ID",
        "MARKETO_CLIENT_SECRET",
    ];

    fn plan(upstream: Option<&str>, made_up: bool, set: &[&str]) -> anyhow::Result<Plan> {
        let text = demo_configuration(Some("284-RPR-133"), vec![]);
        Plan::new(&text, upstream, made_up, |name| {
            set.contains(&name).then(|| format!("value of {name}"))
        })
    }

    #[test]
    fn an_empty_environment_means_the_simulator() {
        assert_eq!(plan(None, true, &[]).unwrap().upstream, Upstream::Simulator);
        assert_eq!(
            plan(None, false, &[]).unwrap().upstream,
            Upstream::Simulator
        );
    }

    #[test]
    fn a_whole_environment_means_the_real_instance() {
        let plan = plan(None, true, &ALL).unwrap();
        assert_eq!(plan.upstream, Upstream::Configured);
        let bindings = plan.bindings(None).unwrap();
        assert_eq!(
            bindings["MARKETO_CLIENT_SECRET"],
            "value of MARKETO_CLIENT_SECRET"
        );
        assert_eq!(
            plan.addresses(&bindings).unwrap(),
            ["https://284-rpr-133.mktorest.com"]
        );
        assert!(
            !bindings["EDGE_CONFIG"]
                .as_str()
                .unwrap()
                .contains("value of")
        );
    }

    #[test]
    fn a_half_set_environment_is_refused_by_name() {
        for left_out in ALL {
            let set: Vec<_> = ALL.into_iter().filter(|name| *name != left_out).collect();
            let error = plan(None, true, &set).err().unwrap().to_string();
            assert!(error.contains(left_out), "{error}");
        }
    }

    #[test]
    fn another_upstream_needs_the_secrets_but_no_munchkin_id() {
        let loopback = Some("http://127.0.0.1:9000");
        let plan_there = plan(loopback, true, &ALL[1..]).unwrap();
        assert_eq!(plan_there.upstream, Upstream::Given);
        let bindings = plan_there.bindings(None).unwrap();
        assert_eq!(
            plan_there.addresses(&bindings).unwrap(),
            ["http://127.0.0.1:9000"]
        );
        assert!(plan(loopback, true, &ALL[2..]).is_err());
        assert!(plan(Some("https://marketo.test"), true, &[]).is_err());
    }

    #[test]
    fn a_test_double_on_this_machine_needs_no_secrets() {
        let plan = plan(Some("http://127.0.0.1:9000"), true, &[]).unwrap();
        let bindings = plan.bindings(None).unwrap();
        for name in &ALL[1..] {
            assert!(
                bindings[*name]
                    .as_str()
                    .unwrap()
                    .starts_with("test-double-")
            );
        }
    }

    #[test]
    fn plain_http_is_refused_for_another_machine() {
        assert!(plan(Some("http://marketo.test"), true, &ALL).is_err());
        assert!(plan(Some("https://marketo.test"), true, &ALL).is_ok());
    }

    #[test]
    fn what_is_no_configuration_is_refused() {
        assert!(Plan::new("{}", None, false, |_| None).is_err());
    }

    #[test]
    fn data_ingestion_goes_to_a_stand_in_and_stays_where_marketos_is() {
        let instance =
            |url| plan(Some(url), true, &ALL).unwrap().configuration["instances"].clone();
        let stand_in = instance("http://127.0.0.1:8080");
        assert!(stand_in.to_string().contains("data_ingestion_url"));
        let marketos = instance("https://284-RPR-133.mktorest.com/");
        assert!(!marketos.to_string().contains("data_ingestion_url"));
    }
}
