// The examples of the pages, as `tests/output.rs` writes them.

use super::super::parameter_styles as golden;

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
    client.paints().list().send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .paints()
        .query()
        .where_(
            types::Filter::builder()
                .finish(types::FilterFinish::Matt)
                .price(types::Range::builder().from(1i64)),
        )
        .send()
        .await?;
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.paints().any().send().await?;
    Ok(())
}
}

mod example_4 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client, shop: types::Shop) -> Result<(), Error> {
    client
        .paints()
        .mix()
        .simple(types::Range::builder().from(1i64))
        .exploded(types::Range::builder().from(1i64))
        .label("label")
        .labels([1i64])
        .matrix(types::Range::builder().from(1i64))
        .matrixes([1i64])
        .shop(shop)
        .send()
        .await?;
    Ok(())
}
}
