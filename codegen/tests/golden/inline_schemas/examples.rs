// The examples of the pages, as `tests/output.rs` writes them.

use super::super::inline_schemas as golden;

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
        .tools()
        .add()
        .body(
            types::ToolsAddBody::builder()
                .name("name")
                .size(
                    types::ToolsAddBodySize::builder()
                        .unit(types::ToolsAddBodySizeUnit::Mm)
                        .value(1.0f64),
                ),
        )
        .send()
        .await?;
    println!("{:?}", response.id);
    Ok(())
}
}
