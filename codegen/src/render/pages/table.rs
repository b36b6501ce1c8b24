//! Tables in Markdown.

/// A table. A column whose cells are all empty is omitted.
pub(super) struct Table<const N: usize> {
    head: [&'static str; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    pub fn new(head: [&'static str; N]) -> Self {
        Self { head, rows: Vec::new() }
    }

    pub fn row(&mut self, row: [String; N]) {
        self.rows.push(row);
    }

    /// Returns the table in Markdown, or `None` if it has no rows.
    pub fn markdown(&self) -> Option<String> {
        let is_shown =
            |column: usize| self.rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
        let shown: Vec<usize> = (0..N).filter(|column| is_shown(*column)).collect();
        let line = |cells: &[String; N]| {
            let cells = shown.iter().filter_map(|column| cells.get(*column));
            let cells: String = cells.map(|cell| format!(" {cell} |")).collect();
            format!("|{cells}")
        };
        let head = [line(&self.head.map(str::to_owned)), line(&self.head.map(|_| "---".to_owned()))];
        let lines = head.into_iter().chain(self.rows.iter().map(line)).collect::<Vec<_>>();
        (!shown.is_empty()).then(|| lines.join("\n"))
    }
}
