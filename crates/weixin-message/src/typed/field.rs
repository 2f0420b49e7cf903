//! How an element becomes a field. A field whose element is absent has its default, which is what
//! an empty element gives: the two mean the same.

use weixin_core::SharedStr;

use super::Extra;
use crate::document::Element;

/// The type of a field.
pub(crate) trait Field: Default {
    /// Takes the value of an element that is not blank, or leaves all of it: if there is a value
    /// already, or if the element is not of the field's shape.
    #[must_use]
    fn take(&mut self, element: Element<'_>) -> bool;

    /// Whether it is as if there had been no element.
    fn is_absent(&self) -> bool;
}

/// A value of any type. White space around it means nothing.
pub(crate) fn value<F: Field>(field: &mut F, element: Element<'_>, extra: &mut Extra) {
    if !element.is_blank() && !field.take(element) {
        extra.push(element);
    }
}

/// What a person wrote: nothing is trimmed.
pub(crate) fn text(field: &mut SharedStr, element: Element<'_>, extra: &mut Extra) {
    if field.is_empty() && element.is_leaf() {
        *field = element.to_shared();
    } else if !element.is_blank() {
        extra.push(element);
    }
}

/// A list in an element of its own, which holds the items and nothing else. Where an item stands
/// without that element, as in JSON, the item's name is one more name of the list.
pub(crate) fn items<F: Field>(
    list: &mut Vec<F>,
    wrapper: Element<'_>,
    names: &[&str],
    extra: &mut Extra,
) {
    if names.contains(&wrapper.name()) {
        return value(list, wrapper, extra);
    }
    if !wrapper.is_group() && !wrapper.is_blank() {
        return extra.push(wrapper);
    }
    for item in wrapper.children() {
        if names.contains(&item.name()) {
            value(list, item, extra);
        } else {
            extra.push(item);
        }
    }
}

/// An id or a name of the platform.
impl Field for SharedStr {
    fn take(&mut self, element: Element<'_>) -> bool {
        let fits = self.is_empty() && element.is_leaf();
        if fits {
            *self = element.to_shared_trimmed();
        }
        fits
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<F: Field> Field for Option<F> {
    fn take(&mut self, element: Element<'_>) -> bool {
        let mut value = std::mem::take(self).unwrap_or_default();
        let fits = value.take(element);
        *self = Some(value).filter(|value| !value.is_absent());
        fits
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// An element that occurs any number of times.
impl<F: Field> Field for Vec<F> {
    fn take(&mut self, element: Element<'_>) -> bool {
        let mut item = F::default();
        let fits = item.take(element);
        if !item.is_absent() {
            self.push(item);
        }
        fits
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}
