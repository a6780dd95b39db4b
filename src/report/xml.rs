//! XML, written piece by piece: what stands in it may be anybody's text.

use std::fmt;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::visible;

/// A document in the making. Its elements stand on lines of their own; a text stays as it is.
pub(super) struct Xml {
    writer: Writer<Vec<u8>>,
}

impl Default for Xml {
    fn default() -> Self {
        let mut xml = Self { writer: Writer::new_with_indent(Vec::new(), b' ', 2) };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }
}

impl fmt::Debug for Xml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = String::from_utf8_lossy(self.writer.get_ref());
        f.debug_struct("Xml").field("written", &written).finish_non_exhaustive()
    }
}

impl Xml {
    /// Begins an element that others stand in.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Start(start(name, attributes)));
    }

    /// Ends an element.
    pub(super) fn close(&mut self, name: &str) {
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element that holds nothing.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// An element that holds text, each of its lines made [readable].
    pub(super) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        let lines: Vec<String> = text.split('\n').map(readable).collect();
        self.event(Event::Text(BytesText::new(&lines.join("\n"))));
        self.close(name);
    }

    /// A comment, if there is one to make.
    pub(super) fn comment(&mut self, text: Option<&str>) {
        if let Some(text) = text {
            // two hyphens would end it
            let text = format!(" {} ", readable(text).replace('-', "\u{2010}"));
            self.event(Event::Comment(BytesText::from_escaped(text)));
        }
    }

    /// What was written since this was last asked.
    pub(super) fn take(&mut self) -> String {
        String::from_utf8(std::mem::take(self.writer.get_mut())).unwrap_or_default()
    }

    fn event(&mut self, event: Event<'_>) {
        // writing into memory cannot fail
        let written: io::Result<()> = self.writer.write_event(event);
        debug_assert!(written.is_ok(), "{written:?}");
    }
}

/// The values of attributes are made [readable].
fn start<'n>(name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, readable(value).as_str()));
    }
    start
}

/// On one line, without what XML cannot hold.
fn readable(text: &str) -> String {
    visible::one_line(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::Xml;

    #[test]
    fn text_of_strangers_stays_text() {
        let mut xml = Xml::default();
        xml.open("a", &[("x", "<\"&'>\n\u{0}\u{ffff}"), ("none", "")]);
        let begun = xml.take();
        xml.text("b", &[], "]]><c/>\u{1b}\n\u{fffe}");
        xml.empty("d", &[]);
        xml.comment(None);
        xml.comment(Some("--><e/>\n<!--"));
        xml.close("a");
        assert_eq!(
            begun + &xml.take(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <a x=\"&lt;&quot;&amp;&apos;&gt;\\n\\u{0}\u{fffd}\" none=\"\">\n  <b>]]&gt;&lt;c/&gt;\\u{1b}\n\u{fffd}</b>\n  <d/>\n  <!-- \u{2010}\u{2010}><e/>\\n<!\u{2010}\u{2010} -->\n</a>"
        );
    }
}
