// The examples of the pages, as `tests/output.rs` writes them.

use super::super::bodies as golden;

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
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client.notes().replace().body([types::Note::builder().text("text")]).send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client.notes().write().body(types::Note::builder().text("text")).send().await?;
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.notes().text().body("body").send().await?;
    Ok(())
}
}

mod example_4 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.notes().table().body("body").send().await?;
    Ok(())
}
}

mod example_5 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client, body: Vec<u8>) -> Result<(), Error> {
    client.notes().scan().body(body).send().await?;
    Ok(())
}
}

mod example_6 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client.notes().form().body(types::Note::builder().text("text")).send().await?;
    Ok(())
}
}
