//! Secrets leave nothing in memory when they are dropped. The memory that is searched is this process's own.
//!
//! What has been sent is another matter: the HTTP stack makes copies in its buffers, and wipes none.
#![cfg(all(
    target_os = "linux",
    any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider"))
))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, in the functions that they share as well"
)]

use std::{fs, os::unix::fs::FileExt, sync::Mutex};

use losant_org_invites::{Client, types};

/// A secret that is in memory only where it was written on purpose: the search knows it in disguise.
struct Needle(Vec<u8>);

const DISGUISE: u8 = 0x55;

/// What memory is read into. One for all tests, so that none finds its secret in what another has read.
static CHUNK: Mutex<Vec<u8>> = Mutex::new(Vec::new());

impl Needle {
    fn new(number: u8) -> Self {
        Self((0..24_u8).map(|index| (b'a' + (index * 7 + number) % 26) ^ DISGUISE).collect())
    }

    /// The secret in plain text, in a place of its own.
    fn reveal(&self) -> String {
        let mut secret = String::with_capacity(self.0.len());
        secret.extend(self.0.iter().map(|byte| char::from(byte ^ DISGUISE)));
        secret
    }

    /// How often the secret stands in the memory that this process may write to.
    fn count(&self) -> usize {
        let memory = fs::File::open("/proc/self/mem").unwrap();
        let mut chunk = CHUNK.lock().unwrap();
        chunk.resize(1 << 20, 0);
        // What is read into the chunk is not to be found there once more.
        let own = chunk.as_ptr() as u64..chunk.as_ptr() as u64 + chunk.len() as u64;
        let mut count = 0;
        for (start, end) in writable_regions() {
            let mut place = start;
            while place < end {
                let length = usize::try_from(end - place).unwrap().min(chunk.len());
                let part = &mut chunk[..length];
                // Some regions are the kernel's, and can't be read.
                if memory.read_exact_at(part, place).is_ok() {
                    let found = self.places(part);
                    count += found.iter().filter(|offset| !own.contains(&(place + **offset as u64))).count();
                }
                // The parts overlap, as the secret may lie across their border, by less than all of it.
                place += if place + length as u64 == end { length } else { length + 1 - self.0.len() } as u64;
            }
        }
        count
    }

    fn places(&self, part: &[u8]) -> Vec<usize> {
        let is_here =
            |part: &[u8]| part.iter().zip(&self.0).all(|(byte, disguised)| byte ^ DISGUISE == *disguised);
        part.windows(self.0.len())
            .enumerate()
            .filter(|(_, part)| is_here(part))
            .map(|(place, _)| place)
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
fn a_token_is_wiped_wherever_it_was_put() {
    let needle = Needle::new(1);
    let client = Client::builder().base_url("http://localhost").build().unwrap();

    let token = types::InviteToken::try_from(needle.reveal()).unwrap();
    let action = types::OrgInviteAction::builder().email("a@b").token(token.clone()).accept(true);
    let body = types::OrgInviteAction::try_from(action.clone()).unwrap();
    let get = client.org_invites().get().email("a@b").token(token.clone());
    let post = client.org_invites().post().invite(body.clone());
    assert_eq!(needle.count(), 5, "the search finds what is there");
    drop((token, action, body, get, post));

    assert_eq!(needle.count(), 0);
}

#[test]
fn a_request_that_is_refused_leaves_nothing_behind() {
    let needle = Needle::new(2);
    let client = Client::builder().base_url("http://localhost").build().unwrap();

    let refused =
        client.org_invites().get().token(types::InviteToken::try_from(needle.reveal()).unwrap()).send();
    let error = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(refused).unwrap_err();

    assert!(error.is_invalid_request());
    assert_eq!(needle.count(), 0);
}

#[test]
fn an_access_token_is_wiped_with_the_last_clone_of_its_client() {
    let needle = Needle::new(3);

    let client =
        Client::builder().base_url("http://localhost").access_token(needle.reveal()).build().unwrap();
    let clone = client.clone();
    drop(client);
    assert_eq!(needle.count(), 1);
    drop(clone);

    assert_eq!(needle.count(), 0);
}
