//! Plain data that is packed into the program: made when a file of the project was last changed, and unpacked when it is
//! first asked for, since a run needs little of all that there is.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use serde::de::Deserializer;
use serde::ser::{Error as _, Serializer};
use serde::{Deserialize, Serialize};

/// Something, packed. Nothing where it cannot be, which no plain data comes to.
pub(crate) fn pack(made: &impl Serialize) -> Option<Vec<u8>> {
    postcard::to_allocvec(made).ok()
}

/// What was packed. Nothing where it was something else.
pub(crate) fn unpack<'a, T: Deserialize<'a>>(packed: &'a [u8]) -> Option<T> {
    postcard::from_bytes(packed).ok()
}

/// The first of several things that were packed together, and the packed others.
pub(crate) fn unpack_first<'a, T: Deserialize<'a>>(packed: &'a [u8]) -> Option<(T, &'a [u8])> {
    postcard::take_from_bytes(packed).ok()
}

/// What was packed by itself, and is told where it stands once it is unpacked.
pub trait Placed<P> {
    /// Tells it where it stands. To be called once.
    fn place(&mut self, place: &P);
}

/// Something that is unpacked when it is first asked for, as a part of something else that was unpacked.
#[derive(Clone)]
pub struct Later<T, P = ()> {
    /// Empty where it was never packed.
    packed: &'static [u8],
    place: P,
    made: OnceLock<T>,
}

impl<T, P: Default> From<T> for Later<T, P> {
    fn from(made: T) -> Self {
        Self { packed: &[], place: P::default(), made: OnceLock::from(made) }
    }
}

impl<T, P> Later<T, P> {
    /// Changes it: where it stands, as long as it is packed, or itself.
    pub(crate) fn change(&mut self, place: impl FnOnce(&mut P), made: impl FnOnce(&mut T)) {
        match self.made.get_mut() {
            Some(known) => made(known),
            None => place(&mut self.place),
        }
    }
}

impl<T: Deserialize<'static> + Placed<P>, P> Later<T, P> {
    #[expect(clippy::expect_used, reason = "the bytes are a part of the program, and a test unpacks every one of them")]
    fn unpacked(&self) -> T {
        let mut made: T = unpack(self.packed).expect("bytes that were packed from the same type");
        made.place(&self.place);
        made
    }
}

impl<T: Deserialize<'static> + Placed<P>, P> Deref for Later<T, P> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.made.get_or_init(|| self.unpacked())
    }
}

impl<T: Deserialize<'static> + Placed<P>, P> DerefMut for Later<T, P> {
    #[expect(clippy::expect_used, reason = "it was made in the line before")]
    fn deref_mut(&mut self) -> &mut T {
        let _: &T = self;
        self.made.get_mut().expect("something that was made")
    }
}

impl<T: Deserialize<'static> + Placed<P> + fmt::Debug, P> fmt::Debug for Later<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}

impl<T: Deserialize<'static> + Placed<P> + PartialEq, P> PartialEq for Later<T, P> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Deserialize<'static> + Placed<P> + Eq, P> Eq for Later<T, P> {}

impl<T: Placed<P>, P: Clone> Placed<P> for Later<T, P> {
    fn place(&mut self, place: &P) {
        self.change(|own| own.clone_from(place), |made| made.place(place));
    }
}

impl<T: Placed<P>, P> Placed<P> for Vec<T> {
    fn place(&mut self, place: &P) {
        self.iter_mut().for_each(|each| each.place(place));
    }
}

impl<T: Placed<P>, P> Placed<P> for Option<T> {
    fn place(&mut self, place: &P) {
        self.iter_mut().for_each(|each| each.place(place));
    }
}

impl<T: Placed<P>, P> Placed<P> for Box<T> {
    fn place(&mut self, place: &P) {
        T::place(self, place);
    }
}

impl<T: Serialize + Deserialize<'static> + Placed<P>, P> Serialize for Later<T, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = pack(&**self).ok_or_else(|| S::Error::custom("this cannot be packed"))?;
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de: 'static, T, P: Default> Deserialize<'de> for Later<T, P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let packed = <&'static [u8]>::deserialize(deserializer)?;
        Ok(Self { packed, place: P::default(), made: OnceLock::new() })
    }
}
