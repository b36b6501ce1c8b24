// The examples of the pages, as `tests/output.rs` writes them.

use super::super::several_responses as golden;

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
use golden::{Client, Error, resources::dishes::OrderResponse};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.dishes().order().send().await?;
    match response.into_inner() {
        OrderResponse::Ok(response) => println!("{:?}", response.name),
        OrderResponse::Accepted(response) => println!("{:?}", response.number),
        OrderResponse::NoContent => println!("The dish is sold out."),
        other => println!("{other:?}"),
    };
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.dishes().table().send().await?;
    println!("{:?}", response.name);
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.dishes().menu().send().await?;
    println!("{response:?}");
    Ok(())
}
}
