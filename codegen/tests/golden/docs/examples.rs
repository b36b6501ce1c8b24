// The examples of the pages, as `tests/output.rs` writes them.

use super::super::docs as golden;

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
    let result = client.pictures().get().number(7).send().await;
    match result {
        Ok(response) => println!("{:?} {:?}", response.title, response.undescribed),
        Err(Error::NotFound(_)) => println!("No picture has that number."),
        Err(Error::UnavailableForLegalReasons(_)) => {
            println!("The picture must not be shown.")
        }
        Err(error) => return Err(error),
    }
    Ok(())
}
}
