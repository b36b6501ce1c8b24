// The examples of the pages, as `tests/output.rs` writes them.

use super::super::shared_scalars as golden;

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
    let response = client.members().get().email("someone@example.com").send().await?;
    println!("{:?} {:?}", response.id, response.email);
    Ok(())
}
}
