//! Countries and their subdivisions.

/// An ISO 3166-1 country, by its two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country(pub(crate) [u8; 2]);

/// A country, or an ISO 3166-2 subdivision of one: `US-FL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Jurisdiction {
    /// The country.
    pub country: Country,
    /// Up to three letters or digits behind the hyphen, padded with 0.
    pub(crate) subdivision: [u8; 3],
}
