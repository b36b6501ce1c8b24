
/// Calls an operation of the test server with valid values.
fn call(id: &str) {
    use {crate}::{Client, test_server::TestServer};
    use harness::{description::Description, parameters::valid_request};

    let description = Description(&DESCRIPTION);
    let operations = description.operations();
    let operation = operations.iter().find(|operation| operation.id == id).unwrap();
    let mut values = valid_request(operation, &description).unwrap();
    let server = TestServer::start().unwrap();
    let client = generated::by_name::credentials(Client::builder()).base_url(server.url()).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();

    let mut printed = String::new();
    let sent = generated::by_name::send(&client, id, &mut values, &mut printed);
    let result = runtime.block_on(sent);

    assert_eq!(result, Ok(()));
    let [request] = &server.received_requests()[..] else { panic!("the server received other requests") };
    assert_eq!(request.operation(), Some(id));
    assert!(request.status().is_some_and(|status| status.is_success()), "{request}");
}

macro_rules! operations {
    ($($name:ident $id:literal),*) => {
        mod operations {
            $(
                #[test]
                fn $name() {
                    super::call($id);
                }
            )*
        }
    };
}

#[rustfmt::skip]
operations!(
{list}
);
