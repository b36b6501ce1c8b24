// The examples of the pages, as `tests/output.rs` writes them.

use super::super::names as golden;

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
    client.call_resource().put().send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .calls()
        .search()
        .id("id")
        .filter(types::CallsSearchBody::builder().text("text"))
        .send()
        .await?;
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.call2().send().await?;
    Ok(())
}
}

mod example_4 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.pets().get_pets_by_pet_id_toys().pet_id("petId").send().await?;
    Ok(())
}
}

mod example_5 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.pets().get().pet_id("petId").send().await?;
    Ok(())
}
}

mod example_6 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.pets().get2().send().await?;
    println!("{:?} {:?}", response.default, response.other);
    Ok(())
}
}

mod example_7 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.pets().new_().send().await?;
    println!("{:?}", response.x_y);
    Ok(())
}
}

mod example_8 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.pets().get3().send().await?;
    println!("{:?}", response.inner_v1_b3q);
    Ok(())
}
}

mod example_9 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.pets_2().get_root().send().await?;
    Ok(())
}
}
