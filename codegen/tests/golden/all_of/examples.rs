// The examples of the pages, as `tests/output.rs` writes them.

use super::super::all_of as golden;

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
        .vehicles()
        .park()
        .body(
            types::Bus::builder().plate("plate").fuel(types::Fuel::Petrol).seats(20i64),
        )
        .send()
        .await?;
    println!("{:?} {:?}", response.number, response.code);
    Ok(())
}
}
