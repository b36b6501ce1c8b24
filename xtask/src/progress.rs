//! A line that shows that a command is still working.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::print::print;

/// How long a command works before the line appears.
const DELAY: Duration = Duration::from_secs(1);

/// How often the line changes.
const INTERVAL: Duration = Duration::from_millis(200);

/// Moves the cursor to the start of the line, and erases the line.
const ERASE: &str = "\r\x1b[2K";

/// Shows a line until it is dropped.
pub struct Progress {
    /// Dropping it ends the thread.
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Shows the line on standard error, if that is a terminal.
    pub fn start(work: String) -> Self {
        if io::stderr().is_terminal() {
            Self::write(work, io::stderr(), DELAY)
        } else {
            Self { end: None, thread: None }
        }
    }

    fn write(work: String, mut to: impl Write + Send + 'static, delay: Duration) -> Self {
        let (end, ended) = mpsc::channel();
        let thread = thread::spawn(move || {
            let started = Instant::now();
            let mut pause = delay;
            while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                print(&mut to, format_args!("{ERASE}{work} … {} s", started.elapsed().as_secs()));
                pause = INTERVAL;
            }
            if pause == INTERVAL {
                print(&mut to, ERASE);
            }
        });
        Self { end: Some(end), thread: Some(thread) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // The thread can't panic, and without the line there is nothing to erase.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().map_err(|_| io::ErrorKind::Other)?.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Shared {
        fn text(&self) -> String {
            self.0.lock().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
        }
    }

    #[test]
    fn line_appears_after_the_delay_and_is_erased_at_the_end() {
        let written = Shared::default();

        let progress = Progress::write("generating".to_owned(), written.clone(), Duration::ZERO);
        while written.text().is_empty() {
            thread::yield_now();
        }
        drop(progress);

        let text = written.text();
        assert!(text.starts_with(&format!("{ERASE}generating … 0 s")), "{text:?}");
        assert!(text.ends_with(ERASE), "{text:?}");
    }

    #[test]
    fn short_work_shows_no_line() {
        let written = Shared::default();

        drop(Progress::write("generating".to_owned(), written.clone(), Duration::from_secs(600)));

        assert_eq!(written.text(), "");
    }
}
