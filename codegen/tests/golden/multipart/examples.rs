// The examples of the pages, as `tests/output.rs` writes them.

use super::super::multipart as golden;

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
use golden::{Client, Error, resources::client_::AnythingForm};

async fn example(client: &Client) -> Result<(), Error> {
    client.anything().body(AnythingForm::new()).send().await?;
    Ok(())
}
}

mod example_2 {
    use super::golden;
use golden::{Client, Error, resources::default::CoversAddForm, resources::Part};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .default()
        .covers_add()
        .body(CoversAddForm::new().cover(Part::file("cover")))
        .send()
        .await?;
    Ok(())
}
}

mod example_3 {
    use super::golden;
use golden::{Client, Error, resources::photos::AddForm, resources::Part};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .photos()
        .add()
        .body(AddForm::new().title("title").photo(Part::file("photo")))
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
        .photos()
        .albums_replace()
        .body(types::Person::builder().name("name"))
        .send()
        .await?;
    Ok(())
}
}

mod example_5 {
    use super::golden;
use golden::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.photos().captions_add().body("body").send().await?;
    Ok(())
}
}
