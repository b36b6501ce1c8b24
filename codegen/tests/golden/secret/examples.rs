// The examples of the pages, as `tests/output.rs` writes them.

use super::super::secret as golden;

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
    let response = client.boxes().open().key("key").send().await?;
    println!("{:?}", response.spare_key);
    Ok(())
}
}
