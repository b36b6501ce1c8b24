// The examples of the pages, as `tests/output.rs` writes them.

use super::super::frameworks as golden;

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
    let result = client.books().list().send().await;
    match result {
        Ok(response) => println!("{response:?}"),
        Err(Error::BadRequest(_)) => println!("Bad Request"),
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
        .books()
        .import()
        .body(types::Import::builder().url("url").token("token"))
        .send()
        .await;
    match result {
        Ok(response) => println!("{response:?}"),
        Err(Error::NotFound(_)) => println!("Not Found"),
        Err(error) => return Err(error),
    }
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client
        .books()
        .add()
        .body(types::Book::builder().title("title"))
        .send()
        .await?;
    println!("{:?} {:?}", response.id, response.title);
    Ok(())
}
}

mod example_4 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let result = client.books().check().send().await;
    match result {
        Ok(_) => println!("done"),
        Err(Error::NotFound(_)) => println!("Not Found"),
        Err(error) => return Err(error),
    }
    Ok(())
}
}
