// The examples of the pages, as `tests/output.rs` writes them.

use super::super::media_types as golden;

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
    client.letters().send().body(types::Letter::builder().text("text")).send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client, body: Vec<u8>) -> Result<(), Error> {
    let response = client.letters().stamp().body("image/png", body).send().await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client, body: String) -> Result<(), Error> {
    let response = client.letters().telegram().body("text/plain", body).send().await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_4 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client, body: String) -> Result<(), Error> {
    client.letters().order().body(body).send().await?;
    Ok(())
}
}

mod example_5 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client, body: Vec<u8>) -> Result<(), Error> {
    client
        .letters()
        .batch()
        .body("multipart/mixed; boundary=example", body)
        .send()
        .await?;
    Ok(())
}
}

mod example_6 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client, body: serde_json::Value) -> Result<(), Error> {
    client.letters().anything().body(body).send().await?;
    Ok(())
}
}

mod example_7 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client.letters().grade().body(Some(types::Grade::Express)).send().await?;
    Ok(())
}
}

mod example_8 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.letters().weigh().body(Some(vec![1.0f64])).send().await?;
    Ok(())
}
}

mod example_9 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .letters()
        .form()
        .body(types::LettersFormBody::builder().names(vec!["names".to_owned()]))
        .send()
        .await?;
    Ok(())
}
}
