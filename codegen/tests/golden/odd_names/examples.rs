// The examples of the pages, as `tests/output.rs` writes them.

use super::super::odd_names as golden;

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
    client.c().operations().send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.self_().type_().send().await?;
    println!("{:?} {:?}", response.type_, response.id);
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.self_().clone().send().await?;
    Ok(())
}
}

mod example_4 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.self_().remove().client("client").url("url").info("info").send().await?;
    Ok(())
}
}
