// The examples of the pages, as `tests/output.rs` writes them.

use super::super::tagged_unions as golden;

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

async fn example(client: &Client, body: types::Animal) -> Result<(), Error> {
    let response = client.animals().add().body(body).send().await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client, body: types::Event) -> Result<(), Error> {
    let response = client.events().report().body(body).send().await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client, body: types::Worker) -> Result<(), Error> {
    let response = client.workers().hire().body(body).send().await?;
    println!("{response:?}");
    Ok(())
}
}
