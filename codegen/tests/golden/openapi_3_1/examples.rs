// The examples of the pages, as `tests/output.rs` writes them.

use super::super::openapi_3_1 as golden;

mod example_0 {
    use super::golden;
use std::time::Duration;
use golden::{Client, Error};

fn connect() -> Result<Client, Error> {
    Client::builder().timeout(Duration::from_secs(10)).build()
}
}

mod example_1 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.gauges().get().gauge_id("isar-1").send().await?;
    println!("{:?} {:?}", response.id, response.river);
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.gauges().readings().send().await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client
        .gauges()
        .record()
        .body(types::Reading::builder().level(1.0f64))
        .send()
        .await?;
    println!("{:?} {:?}", response.level, response.quality);
    Ok(())
}
}
