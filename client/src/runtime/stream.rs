//! Request bodies that are read from files while they are sent.
//!
//! Each attempt opens the files again, so it sends the whole body.

use std::{
    collections::VecDeque,
    io, mem,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::{
    fs::File,
    io::{AsyncRead, ReadBuf},
};

use super::{
    api::{BodyKind, BodySpec},
    constraints::ValidationError,
    value::{Body, Content},
};

/// The number of bytes that are read from a file at once.
const CHUNK: usize = 64 * 1024;

/// A request body: bytes and files, which are sent one after the other.
pub struct Stream {
    segments: Vec<Segment>,
    opened: Mutex<Option<reqwest::Body>>,
}

/// A piece of a request body.
pub enum Segment {
    /// The syntax of the body, which contains no value.
    Syntax(Bytes),
    /// A value.
    Content(BodyKind, Bytes),
    /// A file, with the name of the field that it belongs to.
    File { field: Option<String>, path: PathBuf },
}

impl Stream {
    pub fn new(segments: Vec<Segment>) -> Self {
        Self { segments, opened: Mutex::default() }
    }

    /// Returns the values, without the files.
    pub fn contents(&self) -> impl Iterator<Item = (BodyKind, &Bytes)> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Content(kind, bytes) => Some((*kind, bytes)),
            Segment::Syntax(_) | Segment::File { .. } => None,
        })
    }

    /// Opens the files, and prepares the body of an attempt.
    ///
    /// # Errors
    ///
    /// Fails if a file can't be opened. The error names the field and the file.
    pub async fn open(&self) -> Result<(), ValidationError> {
        let mut sources = VecDeque::with_capacity(self.segments.len());
        for segment in &self.segments {
            sources.push_back(match segment {
                Segment::Syntax(bytes) | Segment::Content(_, bytes) => Source::Bytes(bytes.clone()),
                Segment::File { field, path } => open(path).await.map_err(|error| {
                    let error = ValidationError::new(format!("can't read `{}`: {error}", path.display()));
                    match field {
                        Some(field) => error.in_field(field),
                        None => error,
                    }
                })?,
            });
        }
        let remaining = sources.iter().map(Source::remaining).sum();
        let body = reqwest::Body::wrap(Reader { sources, remaining });
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
        Ok(())
    }

    /// Returns the body that [`open`](Self::open) has prepared.
    pub fn take_opened(&self) -> Option<reqwest::Body> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

async fn open(path: &Path) -> io::Result<Source> {
    let file = File::open(path).await?;
    let metadata = file.metadata().await?;
    if !metadata.is_file() {
        return Err(io::Error::other("not a file"));
    }
    Ok(Source::File(file, metadata.len()))
}

/// The body of an attempt.
struct Reader {
    sources: VecDeque<Source>,
    /// The number of bytes to send.
    remaining: u64,
}

enum Source {
    Bytes(Bytes),
    /// An open file, and the number of bytes to read. A file that grows is sent with its length when it was opened.
    File(File, u64),
}

impl Source {
    fn remaining(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(_, remaining) => *remaining,
        }
    }

    /// Returns the next bytes.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let (file, remaining) = match self {
            Self::Bytes(bytes) => return Poll::Ready(Ok(mem::take(bytes))),
            Self::File(file, remaining) => (file, remaining),
        };
        let mut chunk = vec![0; usize::try_from(*remaining).map_or(CHUNK, |remaining| remaining.min(CHUNK))];
        let mut buffer = ReadBuf::new(&mut chunk);
        ready!(Pin::new(file).poll_read(context, &mut buffer))?;
        let read = buffer.filled().len();
        if read == 0 {
            let message = format!("the file became {remaining} bytes shorter while it was sent");
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::UnexpectedEof, message)));
        }
        chunk.truncate(read);
        *remaining -= read as u64;
        Poll::Ready(Ok(chunk.into()))
    }
}

impl HttpBody for Reader {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        while let Some(source) = this.sources.front_mut() {
            if source.remaining() == 0 {
                this.sources.pop_front();
                continue;
            }
            let bytes = ready!(source.poll_next(context))?;
            this.remaining -= bytes.len() as u64;
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0
    }

    /// The exact size, so that the request has a `Content-Length`.
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}

/// A body that is read from a file.
#[derive(Debug)]
pub struct RawFile {
    pub path: PathBuf,
    /// The media type that the caller chose of a range.
    pub media_type: Option<String>,
}

impl Body for RawFile {
    fn encode(&self, _: &BodySpec) -> Result<Content, ValidationError> {
        let file = Segment::File { field: None, path: self.path.clone() };
        Ok(Content::Stream(Stream::new(vec![file])))
    }

    fn redacted(&self, _: &BodySpec) -> String {
        format!("[file {}]", self.path.display())
    }

    fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, future::poll_fn};

    use super::*;

    /// Returns a reader of bytes and a file. The file is a copy of this content.
    async fn reader(content: &[u8]) -> (tempfile::NamedTempFile, Reader) {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), content).unwrap();
        let sources =
            [Source::Bytes("before".into()), Source::Bytes(Bytes::new()), open(file.path()).await.unwrap()];
        let remaining = sources.iter().map(Source::remaining).sum();
        (file, Reader { sources: sources.into(), remaining })
    }

    async fn next(reader: &mut Reader) -> Option<Result<Bytes, String>> {
        let frame = poll_fn(|context| Pin::new(&mut *reader).poll_frame(context)).await?;
        Some(frame.map(|frame| frame.into_data().unwrap()).map_err(|error| error.to_string()))
    }

    #[tokio::test]
    async fn file_is_read_in_chunks_with_a_known_total_size() {
        let content: Vec<u8> = (0..u8::MAX).cycle().take(3 * CHUNK + 7).collect();
        let (_file, mut reader) = reader(&content).await;
        let mut expected = reader.size_hint().exact().unwrap();

        let mut read = Vec::new();
        while let Some(bytes) = next(&mut reader).await {
            let bytes = bytes.unwrap();
            assert!((1..=CHUNK).contains(&bytes.len()));
            expected -= bytes.len() as u64;
            assert_eq!(reader.size_hint().exact(), Some(expected));
            assert_eq!(reader.is_end_stream(), expected == 0);
            read.extend(bytes);
        }

        assert!(read == [b"before", content.as_slice()].concat());
    }

    #[tokio::test]
    async fn file_that_grows_is_sent_with_its_first_length() {
        let (file, mut reader) = reader(b"content").await;
        fs::write(file.path(), "content and more").unwrap();

        assert_eq!(next(&mut reader).await, Some(Ok("before".into())));
        assert_eq!(next(&mut reader).await, Some(Ok("content".into())));
        assert_eq!(next(&mut reader).await, None);
    }

    #[tokio::test]
    async fn file_that_shrinks_is_an_error() {
        let (file, mut reader) = reader(b"content").await;
        fs::write(file.path(), "cont").unwrap();

        assert_eq!(next(&mut reader).await, Some(Ok("before".into())));
        assert_eq!(next(&mut reader).await, Some(Ok("cont".into())));
        let error = "the file became 3 bytes shorter while it was sent";
        assert_eq!(next(&mut reader).await, Some(Err(error.to_owned())));
    }
}
