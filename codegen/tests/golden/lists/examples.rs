// The examples of the pages, as `tests/output.rs` writes them.

use crate::lists as golden;

mod example_0 {
    use super::golden;
use golden::{Client, Error};

fn connect() -> Result<Client, Error> {
    Client::builder().base_url("https://api.example.com").build()
}
}

mod example_1 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let answer = client.plants().list().send().await?;
    println!("{:?} {:?}", answer.items, answer.count);
    Ok(())
}
}
