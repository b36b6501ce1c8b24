// The examples of the pages, as `tests/output.rs` writes them.

use super::super::two_resources as golden;

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
    client.animals().get().send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.animals().post().send().await?;
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.health().send().await?;
    Ok(())
}
}

mod example_4 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.keepers().list_keepers().send().await?;
    Ok(())
}
}
