//! Loads a description: makes one document in the form of OpenAPI 3.0 from all its files.
//!
//! The later stages read only this form. They report the locations in the files as written, because the document
//! records what loading moves.

mod bundle;
mod content;
mod files;
mod operation_ids;
mod repair;
mod required;
mod settings;
mod v3_1;
mod version;

use crate::{
    Source,
    diagnostic::Diagnostics,
    openapi::{document::Document, file::File},
};

/// Loads a description.
///
/// # Errors
///
/// Fails as [`read_files`] does.
pub(crate) fn load<'a>(source: &Source<'a>) -> Result<Document<'a>, Diagnostics> {
    let (mut document, version) = read(source)?;
    if version == version::Version::V3_1 {
        v3_1::convert(&mut document);
    }
    repair::repair(&mut document);
    content::complete(&mut document);
    required::make_optional(&mut document);
    operation_ids::complete(&mut document);
    settings::complete(&mut document);
    Ok(document)
}

/// Reads the files of a description.
///
/// # Errors
///
/// Fails if a file can't be read or parsed, if a reference to a file leads nowhere, or if the version of OpenAPI is not
/// supported.
pub(crate) fn read_files(source: &Source<'_>) -> Result<(), Diagnostics> {
    read(source).map(drop)
}

/// Reads the files of a description into one document, in the version of OpenAPI that they are written in.
fn read<'a>(source: &Source<'a>) -> Result<(Document<'a>, version::Version), Diagnostics> {
    let mut document = Document::new(File::parse(source.name.to_owned(), source.text)?);
    let version = version::version(&document)?;
    bundle::bundle(&mut document, source.read, version)?;
    Ok((document, version))
}
