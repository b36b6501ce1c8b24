// The examples of the pages, as `tests/output.rs` writes them.

use super::super::repairs as golden;

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
    let response = client.ovens().get().oven_id("ovenId").send().await?;
    println!("{:?} {:?}", response.mode, response.level);
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.ovens().heat().oven_id("ovenId").send().await?;
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.ovens().remove().oven_id("ovenId").send().await?;
    Ok(())
}
}
