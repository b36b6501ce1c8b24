// The examples of the pages, as `tests/output.rs` writes them.

use super::super::field_names as golden;

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
    client.calls().save().body(types::Call::builder().foo_bar_2(1i64)).send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(
    client: &Client,
    end_time: chrono::DateTime<chrono::Utc>,
) -> Result<(), Error> {
    let response = client
        .calls()
        .search()
        .body(types::Search::builder().end_time(end_time))
        .send()
        .await?;
    println!("{response:?}");
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .calls()
        .delete()
        .body(types::Build::builder().build_("build").build_2("Build"))
        .send()
        .await?;
    Ok(())
}
}

mod example_4 {
    use super::golden;
use golden::{Client, Error, types};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .calls()
        .reactions_set()
        .body(types::Reactions::builder().plus1(1i64).minus1(1i64))
        .send()
        .await?;
    Ok(())
}
}
