// The examples of the pages, as `tests/output.rs` writes them.

use super::super::body_name as golden;

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
    client
        .lamps()
        .set()
        .setting(types::Setting::builder().brightness(1i64))
        .send()
        .await?;
    Ok(())
}
}
