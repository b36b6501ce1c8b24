// The examples of the pages, as `tests/output.rs` writes them.

use crate::several_answers as golden;

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
use golden::{Client, Error, resources::dishes::OrderAnswer};

async fn example(client: &Client) -> Result<(), Error> {
    let answer = client.dishes().order().send().await?;
    match answer.into_inner() {
        OrderAnswer::Ok(answer) => println!("{:?}", answer.name),
        OrderAnswer::Accepted(answer) => println!("{:?}", answer.number),
        OrderAnswer::NoContent => println!("Nothing left."),
        other => println!("{other:?}"),
    };
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let answer = client.dishes().table().send().await?;
    println!("{:?}", answer.name);
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let answer = client.dishes().menu().send().await?;
    println!("{answer:?}");
    Ok(())
}
}
