// The examples of the pages, as `tests/output.rs` writes them.

use super::super::client_parameters as golden;

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
    client.boxes().get().x_site("X-Site").box_id("boxId").send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.boxes().delete().x_site("X-Site").box_id("boxId").send().await?;
    Ok(())
}
}
