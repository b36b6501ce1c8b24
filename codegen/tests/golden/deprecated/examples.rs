// The examples of the pages, as `tests/output.rs` writes them.

use super::super::deprecated as golden;

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
    client.light().send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client
        .stove()
        .light()
        .body(types::Fuel::builder().wood("wood"))
        .send()
        .await?;
    println!("{:?} {:?}", response.smoke, response.heat);
    Ok(())
}
}
