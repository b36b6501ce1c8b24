// The examples of the pages, as `tests/output.rs` writes them.

use super::super::paths as golden;

mod example_0 {
    use super::golden;
use std::time::Duration;
use golden::{Client, Error};

fn connect() -> Result<Client, Error> {
    Client::builder()
        .base_url("https://api.example.com")
        .timeout(Duration::from_secs(10))
        .build()
}
}

mod example_1 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.compare().head("head").base("base").send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.tile().x(1.0).y(1.0).send().await?;
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.mirror().id("id").send().await?;
    Ok(())
}
}

mod example_4 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.encoded().send().await?;
    Ok(())
}
}

mod example_5 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client.duplicate().x_target(types::DuplicateXTarget::StoreCopy).send().await?;
    Ok(())
}
}

mod example_6 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client.move_().x_target(types::MoveXTarget::StoreMove).send().await?;
    Ok(())
}
}

mod example_7 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.files().get().id("id").send().await?;
    Ok(())
}
}

mod example_8 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.files().options().id("id").send().await?;
    Ok(())
}
}

mod example_9 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.files().trace().id("id").send().await?;
    Ok(())
}
}

mod example_10 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.files().acl().id("id").send().await?;
    Ok(())
}
}

mod example_11 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.files().json().id("id").send().await?;
    Ok(())
}
}

mod example_12 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.files().latest().send().await?;
    Ok(())
}
}
