//! Secrets are wiped from memory when they are dropped. The tests search the memory of their own process.
//!
//! The tests send nothing, because the HTTP stack does not wipe the copies in its buffers.
#![cfg(all(
    target_os = "linux",
    any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider"))
))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{fs, os::unix::fs::FileExt, sync::Mutex};

use losant_org_invites::{Client, RetryPolicy, types};

/// A secret, stored with a mask so that the search does not find this value itself.
struct Needle(Vec<u8>);

const MASK: u8 = 0x55;

/// The buffer for the memory that is read. All tests share it, so that no test finds its secret in the buffer of another.
static CHUNK: Mutex<Vec<u8>> = Mutex::new(Vec::new());

impl Needle {
    fn new(number: u8) -> Self {
        Self((0..24_u8).map(|index| (b'a' + (index * 7 + number) % 26) ^ MASK).collect())
    }

    /// Returns the secret in plain text, in a new allocation.
    fn reveal(&self) -> String {
        let mut secret = String::with_capacity(self.0.len());
        secret.extend(self.0.iter().map(|byte| char::from(byte ^ MASK)));
        secret
    }

    /// Counts the occurrences of the secret in the writable memory of this process.
    fn count(&self) -> usize {
        let memory = fs::File::open("/proc/self/mem").unwrap();
        let mut chunk = CHUNK.lock().unwrap();
        chunk.resize(1 << 20, 0);
        // Occurrences in the buffer itself do not count.
        let own = chunk.as_ptr() as u64..chunk.as_ptr() as u64 + chunk.len() as u64;
        let mut count = 0;
        for (start, end) in writable_regions() {
            let mut address = start;
            while address < end {
                let length = usize::try_from(end - address).unwrap().min(chunk.len());
                let part = &mut chunk[..length];
                // The kernel does not allow reading some regions.
                if memory.read_exact_at(part, address).is_ok() {
                    let found = self.offsets(part);
                    count +=
                        found.iter().filter(|offset| !own.contains(&(address + **offset as u64))).count();
                }
                // Chunks overlap, because a secret may start in one and end in the next.
                address +=
                    if address + length as u64 == end { length } else { length + 1 - self.0.len() } as u64;
            }
        }
        count
    }

    fn offsets(&self, part: &[u8]) -> Vec<usize> {
        let is_here = |part: &[u8]| part.iter().zip(&self.0).all(|(byte, masked)| byte ^ MASK == *masked);
        part.windows(self.0.len())
            .enumerate()
            .filter(|(_, part)| is_here(part))
            .map(|(offset, _)| offset)
            .collect()
    }
}

fn writable_regions() -> Vec<(u64, u64)> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let regions = maps.lines().filter(|line| line.split_whitespace().nth(1).unwrap().starts_with("rw"));
    let address = |text: &str| u64::from_str_radix(text, 16).unwrap();
    regions
        .map(|line| line.split_whitespace().next().unwrap().split_once('-').unwrap())
        .map(|(start, end)| (address(start), address(end)))
        .collect()
}

#[test]
fn token_is_wiped_from_all_values() {
    let needle = Needle::new(1);
    let client = Client::builder().base_url("http://localhost").build().unwrap();

    let token = types::InviteToken::try_from(needle.reveal()).unwrap();
    let action = types::OrgInviteAction::builder().email("a@b").token(token.clone()).accept(true);
    let body = types::OrgInviteAction::try_from(action.clone()).unwrap();
    let get = client.org_invites().get().email("a@b").token(token.clone());
    let post = client.org_invites().post().invite(body.clone());
    assert_eq!(needle.count(), 5, "the search finds each copy");
    drop((token, action, body, get, post));

    assert_eq!(needle.count(), 0);
}

#[test]
fn rejected_request_is_wiped() {
    let needle = Needle::new(2);
    let client = Client::builder().base_url("http://localhost").build().unwrap();

    let request =
        client.org_invites().get().token(types::InviteToken::try_from(needle.reveal()).unwrap()).send();
    let error = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(request).unwrap_err();

    assert!(error.is_invalid_request());
    assert_eq!(needle.count(), 0);
}

#[test]
fn provided_token_is_wiped_with_its_client() {
    let needle = Needle::new(4);
    let provided = Needle(needle.0.clone());
    let client = Client::builder()
        // The port refuses connections, so nothing is sent.
        .base_url("http://127.0.0.1:1")
        .retry(RetryPolicy::never())
        .access_token_provider(move |_| {
            let token = provided.reveal();
            async move { Ok(token) }
        })
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();

    let error = runtime.block_on(client.org_invites().get().token("a").email("a@b").send()).unwrap_err();
    assert!(error.is_connect(), "{error}");
    drop((error, runtime));
    assert_eq!(needle.count(), 1, "the client keeps the token");
    drop(client);

    assert_eq!(needle.count(), 0);
}

#[test]
fn access_token_is_wiped_with_last_clone_of_client() {
    let needle = Needle::new(3);

    let client =
        Client::builder().base_url("http://localhost").access_token(needle.reveal()).build().unwrap();
    let clone = client.clone();
    drop(client);
    assert_eq!(needle.count(), 1);
    drop(clone);

    assert_eq!(needle.count(), 0);
}
