// The examples of the pages, as `tests/output.rs` writes them.

use super::super::nullable as golden;

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
    let response = client.readings().list().send().await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client, reading: Option<types::Reading>) -> Result<(), Error> {
    client
        .readings()
        .correct()
        .body(types::Correction::builder().celsius(Some(1.0f64)).reading(reading))
        .send()
        .await?;
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client, body: Option<types::Patch>) -> Result<(), Error> {
    let response = client.readings().patch().body(body).send().await?;
    println!("{:?} {:?}", response.changes, response.before);
    Ok(())
}
}
