// The examples of the pages, as `tests/output.rs` writes them.

use super::super::response_values as golden;

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
    let response = client.exhibits().list().send().await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.exhibits().get().number("AA-0000").send().await?;
    println!("{:?} {:?}", response.number, response.id);
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let result = client.exhibits().discard().number("AA-0000").send().await;
    match result {
        Ok(response) => println!("{response:?}"),
        Err(Error::NotFound(_)) => println!("There is no such exhibit."),
        Err(error) => return Err(error),
    }
    Ok(())
}
}

mod example_4 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.exhibits().photo().number("AA-0000").send().await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_5 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.rooms().tree().send().await?;
    println!("{:?} {:?}", response.name, response.next);
    Ok(())
}
}
