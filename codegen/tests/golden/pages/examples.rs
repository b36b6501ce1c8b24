// The examples of the pages, as `tests/output.rs` writes them.

use super::super::pages as golden;

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
    client.set_flags().body([types::Flag::Red]).send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client, body: serde_json::Value) -> Result<(), Error> {
    let response = client.note().body(body).send().await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(
    client: &Client,
    since: chrono::DateTime<chrono::Utc>,
    built: chrono::NaiveDate,
    holds: Vec<types::Mast>,
    sunk: Option<chrono::DateTime<chrono::Utc>>,
) -> Result<(), Error> {
    let result = client
        .ships()
        .enter()
        .tide("high")
        .since(since)
        .depth(-2.0)
        .body(
            types::Ship::builder()
                .name("namexx")
                .built(built)
                .crew(vec!["crew".to_owned()])
                .cargo([("key".to_owned(), 1i64)])
                .flag(types::Flag::Red)
                .mast(types::Mast::builder().metres(2.0f64).wood(types::MastWood::Pine))
                .holds(holds)
                .sunk(sunk),
        )
        .send()
        .await;
    match result {
        Ok(_) => println!("done"),
        Err(Error::Conflict(_)) => println!("The berth is taken."),
        Err(error) => return Err(error),
    }
    Ok(())
}
}
