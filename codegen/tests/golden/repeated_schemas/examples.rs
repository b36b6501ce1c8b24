// The examples of the pages, as `tests/output.rs` writes them.

use super::super::repeated_schemas as golden;

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
    let response = client.films().list().send().await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .films()
        .replace()
        .body(types::FilmsReplaceBody::builder().title("title"))
        .send()
        .await?;
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .films()
        .create()
        .body(types::FilmsReplaceBody::builder().title("title"))
        .send()
        .await?;
    Ok(())
}
}

mod example_4 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.people().list().send().await?;
    println!("{:?}", response.items);
    Ok(())
}
}

mod example_5 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.shows().list().send().await?;
    Ok(())
}
}
