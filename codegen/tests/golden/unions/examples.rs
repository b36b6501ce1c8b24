// The examples of the pages, as `tests/output.rs` writes them.

use super::super::unions as golden;

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

async fn example(client: &Client, body: types::ShapesLabelBody) -> Result<(), Error> {
    client.shapes().label().body(body).send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client, body: types::Shape) -> Result<(), Error> {
    let response = client.shapes().draw().body(body).send().await?;
    println!("{:?} {:?}", response.radius, response.name);
    Ok(())
}
}
