// The examples of the pages, as `tests/output.rs` writes them.

use super::super::enums as golden;

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

async fn example(client: &Client) -> Result<(), Error> {
    let response = client
        .lines()
        .list()
        .floor(types::LinesListFloor::Minus1)
        .send()
        .await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .lines()
        .add()
        .body(
            types::Line::builder()
                .kind(types::LineKind::Phone)
                .number(types::LineNumber::X1),
        )
        .send()
        .await?;
    Ok(())
}
}
