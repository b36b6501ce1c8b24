// The examples of the pages, as `tests/output.rs` writes them.

use super::super::several_files as golden;

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
    let response = client.ferries().list().send().await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client
        .ferries()
        .create()
        .body(types::Ferry::builder().name("name"))
        .send()
        .await?;
    println!("{:?} {:?}", response.name, response.home);
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.ferries().get().ferry_id("ferryId").send().await?;
    println!("{:?} {:?}", response.name, response.home);
    Ok(())
}
}
