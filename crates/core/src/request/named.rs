//! A call whose parts come by name, from an application.

use super::CallSpec;
use crate::operation::{LimitClass, Place, by_name};

/// There is nothing of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// The catalog has no such operation.
    #[error("there is no operation {0:?}")]
    Operation(String),
    /// It is the operation that gets tokens.
    #[error("tokens are got by the client itself")]
    Identity,
    /// The operation has no such parameter in its path.
    #[error("{operation} has no {name} in its path")]
    Path {
        /// The operation.
        operation: &'static str,
        /// What was given.
        name: String,
    },
    /// The operation has no such header.
    #[error("{operation} has no header {name}")]
    Header {
        /// The operation.
        operation: &'static str,
        /// What was given.
        name: String,
    },
}

impl CallSpec {
    /// A call of the operation of this name.
    ///
    /// # Errors
    /// [`NameError`] where there is none, or none that an application may call.
    pub fn named(operation: &str) -> Result<Self, NameError> {
        let known = by_name(operation);
        let known = known.ok_or_else(|| NameError::Operation(operation.to_owned()))?;
        if known.limits == LimitClass::Identity {
            return Err(NameError::Identity);
        }
        Ok(Self::new(known))
    }

    /// The same with a value in its path.
    ///
    /// # Errors
    /// [`NameError`] where the path has no place of that name.
    pub fn with_named_path(self, name: &str, value: String) -> Result<Self, NameError> {
        let operation = self.operation;
        let known = operation.path_param(name).ok_or_else(|| NameError::Path {
            operation: operation.name,
            name: name.to_owned(),
        })?;
        Ok(self.with_path(known, value))
    }

    /// The same with a header.
    ///
    /// # Errors
    /// [`NameError`] where the operation has no such header.
    pub fn with_named_header(self, name: String, value: String) -> Result<Self, NameError> {
        if !self.operation.has_param(&name, Place::Header) {
            let operation = self.operation.name;
            return Err(NameError::Header { operation, name });
        }
        Ok(self.with_header(name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_not_is_named() {
        assert!(CallSpec::named("getLeadById").is_ok());
        let error = CallSpec::named("getLeadByName").unwrap_err();
        assert_eq!(error.to_string(), "there is no operation \"getLeadByName\"");
        let lead = || CallSpec::named("getLeadById").unwrap();
        let path = |name| lead().with_named_path(name, "1".to_owned());
        let known = lead().operation.path.to_string();
        assert!(known.contains('{'), "{known}");
        let error = path("nobody").unwrap_err().to_string();
        assert_eq!(error, "getLeadById has no nobody in its path");
        let error = lead().with_named_header("X-No".to_owned(), String::new());
        assert_eq!(
            error.unwrap_err().to_string(),
            "getLeadById has no header X-No"
        );
    }
}
