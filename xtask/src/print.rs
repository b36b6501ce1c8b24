//! Prints the output of the commands.

use std::fmt::Display;
use std::io::Write;

/// Prints text and ignores errors.
///
/// `print!` panics if the reader exits early, as `head` does. The exit code reports the result of the command, so missing
/// output is not a failure.
pub fn print(mut to: impl Write, text: impl Display) {
    let _ = write!(to, "{text}").and_then(|()| to.flush());
}
