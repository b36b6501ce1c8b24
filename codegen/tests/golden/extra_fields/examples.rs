// The examples of the pages, as `tests/output.rs` writes them.

use super::super::extra_fields as golden;

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
    let response = client
        .jars()
        .fill()
        .body(
            types::Jar::builder()
                .content("content")
                .label(Some("label".to_owned()))
                .extra("weight", 1i64),
        )
        .send()
        .await?;
    println!("{:?} {:?}", response.is_tight, response.extra);
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .jars()
        .lids_make()
        .body(
            types::Lid::builder()
                .is_tight(true)
                .extra(true)
                .extra_fields("material", "material"),
        )
        .send()
        .await?;
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(
    client: &Client,
    body: serde_json::Map<String, serde_json::Value>,
) -> Result<(), Error> {
    client.jars().labels_replace().body(body).send().await?;
    Ok(())
}
}

mod example_4 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.pets().list().send().await?;
    println!("{response:?}");
    Ok(())
}
}
