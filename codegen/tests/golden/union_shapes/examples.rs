// The examples of the pages, as `tests/output.rs` writes them.

use super::super::union_shapes as golden;

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

async fn example(client: &Client, id: types::ParcelsGetId) -> Result<(), Error> {
    let response = client.parcels().get().id(id).send().await?;
    println!("{:?} {:?}", response.content, response.size);
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client, content: types::Content) -> Result<(), Error> {
    client
        .parcels()
        .send()
        .body(types::Parcel::builder().content(content))
        .send()
        .await?;
    Ok(())
}
}
