// The examples of the pages, as `tests/output.rs` writes them.

use super::super::failures as golden;

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
    let result = client.samples().list().send().await;
    match result {
        Ok(response) => println!("{response:?}"),
        Err(Error::MovedPermanently(_)) => println!("The samples have moved."),
        Err(Error::Forbidden(_)) => println!("An error of the laboratory."),
        Err(Error::ImATeapot(_)) => println!("An error of the laboratory."),
        Err(Error::UnprocessableEntity(_)) => println!("An error of the laboratory."),
        Err(Error::Status499(_)) => println!("An error of the laboratory."),
        Err(error) => return Err(error),
    }
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    let result = client
        .samples()
        .replace()
        .body(types::SamplesReplaceBody::builder().owner("owner"))
        .send()
        .await;
    match result {
        Ok(_) => println!("done"),
        Err(Error::Forbidden(_)) => println!("The samples belong to another owner."),
        Err(error) => return Err(error),
    }
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.samples().of().owner("owner").send().await?;
    Ok(())
}
}
