use std::fmt;

use crate::document::{Element, OwnedElement, same_elements};

/// The elements of a document that no field of its type shows.
///
/// Mostly there are none, so mostly this is an empty list that was never allocated.
#[derive(Clone, Default)]
pub(crate) struct Extra(Vec<OwnedElement>);

impl Extra {
    pub(crate) fn push(&mut self, element: Element<'_>) {
        self.0.push(element.to_owned());
    }

    /// The same for an element that nobody knows, of which there could be many. Room is made once, and
    /// for no more than there are: all parents together have at most as many elements as the document
    /// times its depth.
    pub(crate) fn push_child(&mut self, parent: Element<'_>, element: Element<'_>) {
        if self.0.is_empty() {
            self.0.reserve_exact(parent.count_inside());
        }
        self.push(element);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Element<'_>> {
        self.0.iter().map(OwnedElement::as_element)
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        // Groups are compared with an empty one whenever they repeat.
        self.0.len() == other.0.len() && same_elements(self.iter(), other.iter())
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
