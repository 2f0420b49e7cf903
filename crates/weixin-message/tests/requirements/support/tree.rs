//! Documents as trees, which tests take apart and put together again.

use super::reader;

#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Tree>,
}

impl Tree {
    pub(crate) fn leaf(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            text: text.to_owned(),
            children: Vec::new(),
        }
    }

    /// Reads XML with the second reader.
    pub(crate) fn read(xml: &str) -> Self {
        let mut elements = reader::read(xml).into_iter().peekable();
        Self::take(&mut elements)
    }

    fn take(elements: &mut std::iter::Peekable<impl Iterator<Item = reader::Row>>) -> Self {
        let (depth, name, text) = elements.next().unwrap();
        let mut tree = Self::leaf(&name, &text);
        while elements.peek().is_some_and(|(next, ..)| *next > depth) {
            tree.children.push(Self::take(elements));
        }
        tree
    }

    /// The document whose root has the members of an object.
    pub(crate) fn of_json(object: &serde_json::Value) -> Self {
        let mut trees = Self::of_value("xml", object);
        assert_eq!(trees.len(), 1);
        trees.remove(0)
    }

    fn of_value(name: &str, value: &serde_json::Value) -> Vec<Self> {
        use serde_json::Value;
        let text = match value {
            Value::Array(items) => {
                let items = items.iter();
                return items.flat_map(|item| Self::of_value(name, item)).collect();
            }
            Value::Object(members) => {
                let members = members.iter();
                let children = members.flat_map(|(name, value)| Self::of_value(name, value));
                let children = children.collect();
                return vec![Self {
                    children,
                    ..Self::leaf(name, "")
                }];
            }
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            scalar => scalar.to_string(),
        };
        vec![Self::leaf(name, &text)]
    }

    /// Writes it as the platform does: numbers as they are, every other text as CDATA.
    pub(crate) fn to_xml(&self) -> String {
        let Self { name, text, .. } = self;
        let is_number = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
        let content = if !self.is_leaf() {
            self.children.iter().map(Self::to_xml).collect()
        } else if text.bytes().all(is_number) {
            text.clone()
        } else {
            format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
        };
        format!("<{name}>{content}</{name}>")
    }

    pub(crate) fn is_leaf(&self) -> bool {
        self.children.is_empty()
    }

    /// What the first child of that name says; empty if there is none.
    pub(crate) fn field(&self, name: &str) -> &str {
        let field = self.children.iter().find(|child| child.name == name);
        field.map_or("", |field| field.text.trim())
    }

    /// Goes to all elements but the root, each before those in it.
    pub(crate) fn for_each(&mut self, visit: &mut impl FnMut(&mut Self)) {
        for child in &mut self.children {
            visit(child);
            child.for_each(visit);
        }
    }

    /// The paths and the texts of all leaves that are not blank, ordered by path.
    pub(crate) fn leaves(&self) -> Vec<(String, String)> {
        let mut leaves = Vec::new();
        self.collect_leaves("", &mut leaves);
        // Those of the same path stay in their order.
        leaves.sort_by(|one, other| one.0.cmp(&other.0));
        leaves
    }

    fn collect_leaves(&self, path: &str, leaves: &mut Vec<(String, String)>) {
        for child in &self.children {
            let path = format!("{path}/{}", child.name);
            if !child.text.trim_ascii().is_empty() {
                leaves.push((path.clone(), child.text.clone()));
            }
            child.collect_leaves(&path, leaves);
        }
    }
}
