//! Countries and their subdivisions.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::value::read::{Refusal, shown};
use crate::value::text::trimmed;

/// The codes of ISO 3166-1 and 3166-2, each with its name behind a space, in the order of the codes' bytes.
///
/// From the data of the `rust_iso3166` package, against which a test holds them; it lacks the parts of the United
/// Kingdom that have a law in common, which ISO 3166-2 lists besides: `GB-EAW`, `GB-GBN`, `GB-UKM`.
const PLACES: &str = include_str!("places.txt");

/// Two letters, 26 of each.
const PAIRS: usize = 26 * 26;

/// Where the lines of each pair of letters begin in `PLACES`, and behind them where they all end.
const STARTS: [u32; PAIRS + 1] = starts(PLACES.as_bytes());

/// Names in common use that ISO 3166 does not have.
const ALIASES: [(&str, &str); 40] = [
    ("america", "US"),
    ("bolivia", "BO"),
    ("britain", "GB"),
    ("brunei", "BN"),
    ("burma", "MM"),
    ("cape verde", "CV"),
    ("czech republic", "CZ"),
    ("democratic republic of the congo", "CD"),
    ("east timor", "TL"),
    ("great britain", "GB"),
    ("holland", "NL"),
    ("iran", "IR"),
    ("ivory coast", "CI"),
    ("laos", "LA"),
    ("macau", "MO"),
    ("macedonia", "MK"),
    ("micronesia", "FM"),
    ("moldova", "MD"),
    ("netherlands", "NL"),
    ("north korea", "KP"),
    ("palestine", "PS"),
    ("people's republic of china", "CN"),
    ("prc", "CN"),
    ("republic of ireland", "IE"),
    ("republic of korea", "KR"),
    ("russia", "RU"),
    ("south korea", "KR"),
    ("swaziland", "SZ"),
    ("syria", "SY"),
    ("taiwan", "TW"),
    ("tanzania", "TZ"),
    ("turkey", "TR"),
    ("u.k.", "GB"),
    ("u.s.", "US"),
    ("u.s.a.", "US"),
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("united states", "US"),
    ("usa", "US"),
    ("vatican", "VA"),
];

/// The codes of three letters, each with its two: for advice.
const ALPHA_3: &str = "\
    ABW=AW AFG=AF AGO=AO AIA=AI ALA=AX ALB=AL AND=AD ARE=AE ARG=AR ARM=AM ASM=AS ATA=AQ ATF=TF ATG=AG AUS=AU \
    AUT=AT AZE=AZ BDI=BI BEL=BE BEN=BJ BES=BQ BFA=BF BGD=BD BGR=BG BHR=BH BHS=BS BIH=BA BLM=BL BLR=BY BLZ=BZ \
    BMU=BM BOL=BO BRA=BR BRB=BB BRN=BN BTN=BT BVT=BV BWA=BW CAF=CF CAN=CA CCK=CC CHE=CH CHL=CL CHN=CN CIV=CI \
    CMR=CM COD=CD COG=CG COK=CK COL=CO COM=KM CPV=CV CRI=CR CUB=CU CUW=CW CXR=CX CYM=KY CYP=CY CZE=CZ DEU=DE \
    DJI=DJ DMA=DM DNK=DK DOM=DO DZA=DZ ECU=EC EGY=EG ERI=ER ESH=EH ESP=ES EST=EE ETH=ET FIN=FI FJI=FJ FLK=FK \
    FRA=FR FRO=FO FSM=FM GAB=GA GBR=GB GEO=GE GGY=GG GHA=GH GIB=GI GIN=GN GLP=GP GMB=GM GNB=GW GNQ=GQ GRC=GR \
    GRD=GD GRL=GL GTM=GT GUF=GF GUM=GU GUY=GY HKG=HK HMD=HM HND=HN HRV=HR HTI=HT HUN=HU IDN=ID IMN=IM IND=IN \
    IOT=IO IRL=IE IRN=IR IRQ=IQ ISL=IS ISR=IL ITA=IT JAM=JM JEY=JE JOR=JO JPN=JP KAZ=KZ KEN=KE KGZ=KG KHM=KH \
    KIR=KI KNA=KN KOR=KR KWT=KW LAO=LA LBN=LB LBR=LR LBY=LY LCA=LC LIE=LI LKA=LK LSO=LS LTU=LT LUX=LU LVA=LV \
    MAC=MO MAF=MF MAR=MA MCO=MC MDA=MD MDG=MG MDV=MV MEX=MX MHL=MH MKD=MK MLI=ML MLT=MT MMR=MM MNE=ME MNG=MN \
    MNP=MP MOZ=MZ MRT=MR MSR=MS MTQ=MQ MUS=MU MWI=MW MYS=MY MYT=YT NAM=NA NCL=NC NER=NE NFK=NF NGA=NG NIC=NI \
    NIU=NU NLD=NL NOR=NO NPL=NP NRU=NR NZL=NZ OMN=OM PAK=PK PAN=PA PCN=PN PER=PE PHL=PH PLW=PW PNG=PG POL=PL \
    PRI=PR PRK=KP PRT=PT PRY=PY PSE=PS PYF=PF QAT=QA REU=RE ROU=RO RUS=RU RWA=RW SAU=SA SDN=SD SEN=SN SGP=SG \
    SGS=GS SHN=SH SJM=SJ SLB=SB SLE=SL SLV=SV SMR=SM SOM=SO SPM=PM SRB=RS SSD=SS STP=ST SUR=SR SVK=SK SVN=SI \
    SWE=SE SWZ=SZ SXM=SX SYC=SC SYR=SY TCA=TC TCD=TD TGO=TG THA=TH TJK=TJ TKL=TK TKM=TM TLS=TL TON=TO TTO=TT \
    TUN=TN TUR=TR TUV=TV TWN=TW TZA=TZ UGA=UG UKR=UA UMI=UM URY=UY USA=US UZB=UZ VAT=VA VCT=VC VEN=VE VGB=VG \
    VIR=VI VNM=VN VUT=VU WLF=WF WSM=WS YEM=YE ZAF=ZA ZMB=ZM ZWE=ZW";

fn alpha_3() -> impl Iterator<Item = (&'static str, &'static str)> {
    ALPHA_3.split_whitespace().filter_map(|entry| entry.split_once('='))
}

#[expect(clippy::indexing_slicing, reason = "evaluated while compiling: an index out of bounds would not compile")]
const fn starts(places: &[u8]) -> [u32; PAIRS + 1] {
    let mut starts = [0; PAIRS + 1];
    let mut filled = 0;
    let mut at = 0;
    while at < places.len() {
        let pair = (places[at] - b'A') as usize * 26 + (places[at + 1] - b'A') as usize;
        while filled <= pair {
            starts[filled] = at as u32;
            filled += 1;
        }
        while places[at] != b'\n' {
            at += 1;
        }
        at += 1;
    }
    while filled <= PAIRS {
        starts[filled] = at as u32;
        filled += 1;
    }
    starts
}

/// The lines of a country: its own first, then its subdivisions. Empty where there is no such country.
fn lines_of(code: [u8; 2]) -> &'static str {
    let [a, b] = code.map(|letter| usize::from(letter.wrapping_sub(b'A')));
    if a >= 26 || b >= 26 {
        return "";
    }
    let at = |pair: usize| STARTS.get(pair).and_then(|at| usize::try_from(*at).ok()).unwrap_or(PLACES.len());
    PLACES.get(at(a * 26 + b)..at(a * 26 + b + 1)).unwrap_or_default()
}

/// The name that belongs to a code of a subdivision, among lines in the order of the codes.
fn find(lines: &'static str, code: &[u8]) -> Option<&'static str> {
    // the space behind the code sorts before all that codes are made of, so that lines are in the order of their codes
    let mut key = [b' '; 7];
    key.get_mut(..code.len())?.copy_from_slice(code);
    let key = key.get(..=code.len())?;
    let bytes = lines.as_bytes();
    let end_of =
        |start: usize| bytes.iter().skip(start).position(|&byte| byte == b'\n').map_or(bytes.len(), |at| start + at);
    // `from` and `to` are always the beginnings of lines, or the end of all
    let (mut from, mut to) = (0, bytes.len());
    while from < to {
        let middle = from + (to - from) / 2;
        let start = bytes.get(from..middle)?.iter().rposition(|&byte| byte == b'\n').map_or(from, |at| from + at + 1);
        match bytes.get(start..bytes.len().min(start + key.len()))?.cmp(key) {
            std::cmp::Ordering::Less => from = end_of(middle) + 1,
            std::cmp::Ordering::Greater => to = start,
            std::cmp::Ordering::Equal => return lines.get(start + key.len()..end_of(start)),
        }
    }
    None
}

/// An ISO 3166-1 country, by its two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Country(pub(crate) [u8; 2]);

impl Country {
    /// All countries, in the order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        let codes = PLACES.lines().filter_map(|line| line.split_once(' ')).map(|(code, _)| code);
        codes.filter(|code| code.len() == 2).filter_map(Self::from_code)
    }

    /// Its subdivisions: their codes and names, in the order of the codes.
    pub fn subdivisions(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        lines_of(self.0).lines().skip(1).filter_map(|line| line.split_once(' '))
    }

    /// The country of two capital letters; none where ISO 3166-1 has no such code.
    pub fn from_code(code: &str) -> Option<Self> {
        let &[a, b] = code.as_bytes() else { return None };
        (!lines_of([a, b]).is_empty()).then_some(Self([a, b]))
    }

    /// The two letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Its short name in English, as ISO 3166-1 has it.
    pub fn name(self) -> &'static str {
        let line = lines_of(self.0).split('\n').next().unwrap_or_default();
        line.split_once(' ').map_or("", |(_, name)| name)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A country, or an ISO 3166-2 subdivision of one: `US-FL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Jurisdiction {
    /// The country.
    pub country: Country,
    /// Up to three letters or digits behind the hyphen, padded with 0.
    pub(crate) subdivision: [u8; 3],
}

impl Jurisdiction {
    /// The place of a code, `DE` or `US-FL`; none where ISO 3166 has no such code.
    pub fn from_code(code: &str) -> Option<Self> {
        let mut subdivision = [0; 3];
        let country = match *code.as_bytes() {
            [a, b] => [a, b],
            [a, b, b'-', ref rest @ ..] if !rest.is_empty() => {
                subdivision.get_mut(..rest.len())?.copy_from_slice(rest);
                find(lines_of([a, b]), code.as_bytes())?;
                [a, b]
            }
            _ => return None,
        };
        (!lines_of(country).is_empty()).then_some(Self { country: Country(country), subdivision })
    }

    /// The letters or digits behind the hyphen.
    pub fn subdivision(&self) -> Option<&str> {
        let length = self.subdivision.iter().position(|&byte| byte == 0).unwrap_or(self.subdivision.len());
        self.subdivision.get(..length).and_then(|letters| std::str::from_utf8(letters).ok()).filter(|s| !s.is_empty())
    }

    /// Its name: that of the subdivision, or of the country where there is none.
    pub fn name(&self) -> &'static str {
        match self.subdivision() {
            Some(_) => find(lines_of(self.country.0), self.to_string().as_bytes()).unwrap_or_default(),
            None => self.country.name(),
        }
    }
}

impl From<Country> for Jurisdiction {
    fn from(country: Country) -> Self {
        Self { country, subdivision: [0; 3] }
    }
}

impl fmt::Display for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.country.code())?;
        match self.subdivision() {
            Some(subdivision) => write!(f, "-{subdivision}"),
            None => Ok(()),
        }
    }
}

/// Reads `DE`.
pub(in crate::value) fn country(text: &str) -> Result<Country, Refusal> {
    let trimmed = trimmed(text);
    Country::from_code(trimmed).ok_or_else(|| Refusal::new("a country", trimmed, advice(trimmed, false)))
}

/// Reads `DE` or `US-FL`.
pub(in crate::value) fn jurisdiction(text: &str) -> Result<Jurisdiction, Refusal> {
    let trimmed = trimmed(text);
    Jurisdiction::from_code(trimmed)
        .ok_or_else(|| Refusal::new("a country or a subdivision of one", trimmed, advice(trimmed, true)))
}

#[cold]
fn advice(text: &str, subdivisions: bool) -> Cow<'static, str> {
    if text.len() > 80 {
        return form(subdivisions);
    }
    let upper = text.to_uppercase().replace(['_', ' '], "-");
    let with_name = |place: Jurisdiction| format!("`{place}` ({})", place.name());
    if let Some(place) = Jurisdiction::from_code(&upper) {
        if subdivisions {
            return format!("write `{place}`").into();
        }
        return match place.subdivision() {
            Some(_) => format!("write the country alone: `{}`", place.country).into(),
            None => format!("write `{place}`").into(),
        };
    }
    let mut found: Vec<Jurisdiction> = ALIASES
        .iter()
        .copied()
        .chain(alpha_3())
        .find(|(name, _)| name.eq_ignore_ascii_case(text))
        .and_then(|(_, code)| Jurisdiction::from_code(code))
        .into_iter()
        .collect();
    if found.is_empty() {
        found = named(text);
    }
    if !subdivisions {
        // a name of a country first; a subdivision's name tells its country
        if found.iter().any(|place| place.subdivision().is_none()) {
            found.retain(|place| place.subdivision().is_none());
        }
        for place in &mut found {
            *place = place.country.into();
        }
        found.dedup();
    }
    match found.as_slice() {
        [] => {}
        [one] => return format!("write `{one}`").into(),
        [first, rest @ ..] if rest.len() < 4 => {
            let rest: Vec<String> = rest.iter().copied().map(with_name).collect();
            return format!("say which is meant: {} or {}", with_name(*first), rest.join(" or ")).into();
        }
        _ => return form(subdivisions),
    }
    if let Some((country, _)) = upper.split_once('-')
        && let Some(country) = Country::from_code(country)
    {
        return format!("{} has no subdivision {}", country.name(), shown(text)).into();
    }
    if subdivisions && let Some(state) = Jurisdiction::from_code(&format!("US-{upper}")) {
        return format!("write `{state}` if {} is meant", state.name()).into();
    }
    if upper == "EU" {
        return "the European Union is not a country: name one of its members, as in `DE`".into();
    }
    form(subdivisions)
}

fn form(subdivisions: bool) -> Cow<'static, str> {
    if subdivisions {
        "write an ISO 3166 code: two letters for a country, as in `DE`, or with a subdivision, as in `US-FL`".into()
    } else {
        "write the two letters of an ISO 3166-1 country, as in `DE`".into()
    }
}

/// The places of a name, in any case, with or without "the" or "State of" before it; countries first.
fn named(name: &str) -> Vec<Jurisdiction> {
    let lower = name.to_lowercase();
    let mut bare = lower.as_str();
    for before in ["the ", "state of ", "commonwealth of ", "province of ", "republic of ", "kingdom of "] {
        bare = bare.strip_prefix(before).unwrap_or(bare);
    }
    // there are thousands of names, and a contract may misname places as often: the first letter tells nearly all apart
    let initial = bare.bytes().next().unwrap_or_default();
    let begins_alike = |line: &[u8]| {
        let first = line.iter().skip_while(|byte| **byte != b' ').nth(1).copied().unwrap_or_default();
        first.eq_ignore_ascii_case(&initial) || !first.is_ascii() || !initial.is_ascii()
    };
    let mut found: Vec<Jurisdiction> = PLACES
        .as_bytes()
        .split(|byte| *byte == b'\n')
        .filter(|line| begins_alike(line))
        .filter_map(|line| std::str::from_utf8(line).ok()?.split_once(' '))
        .filter(|(_, known)| {
            let is_bare = |known: &str| known.chars().flat_map(char::to_lowercase).eq(bare.chars());
            // "Iran (Islamic Republic of)", "Moskva, Gorod"
            is_bare(known) || known.split_once([',', '(']).is_some_and(|(short, _)| is_bare(short.trim_end()))
        })
        .filter_map(|(code, _)| Jurisdiction::from_code(code))
        .collect();
    found.sort_by_key(|place| place.subdivision().is_some());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_two_capital_letters() {
        for (written, name) in [
            ("DE", "Germany"),
            ("NO", "Norway"),
            ("GB", "United Kingdom of Great Britain and Northern Ireland"),
            ("ZW", "Zimbabwe"),
            ("AD", "Andorra"),
            (" DE ", "Germany"),
        ] {
            assert_eq!(country(written).map(Country::name), Ok(name), "{written}");
        }
    }

    #[test]
    fn jurisdictions_are_countries_or_their_subdivisions() {
        for (written, name) in [
            ("DE", "Germany"),
            ("US-FL", "Florida"),
            ("US-DE", "Delaware"),
            ("GB-ENG", "England"),
            ("GB-EAW", "England and Wales"),
            ("AD-02", "Canillo"),
            ("ZW-MW", "Mashonaland West"),
            ("FR-75C", "Paris"),
        ] {
            let place = jurisdiction(written).unwrap();
            assert_eq!((place.name(), place.to_string().as_str()), (name, written));
        }
        assert_eq!(jurisdiction("US-FL").unwrap().subdivision(), Some("FL"));
        assert_eq!(jurisdiction("US").unwrap().subdivision(), None);
    }

    #[test]
    fn refused_forms_come_with_advice() {
        let country_form = "write the two letters of an ISO 3166-1 country, as in `DE`";
        let form =
            "write an ISO 3166 code: two letters for a country, as in `DE`, or with a subdivision, as in `US-FL`";
        for (written, advice) in [
            ("Germany", "write `DE`"),
            ("germany", "write `DE`"),
            ("de", "write `DE`"),
            ("DEU", "write `DE`"),
            ("USA", "write `US`"),
            ("UK", "write `GB`"),
            ("the Netherlands", "write `NL`"),
            ("South Korea", "write `KR`"),
            ("Iran", "write `IR`"),
            ("Côte d'Ivoire", "write `CI`"),
            ("Georgia", "write `GE`"),
            ("US-FL", "write the country alone: `US`"),
            ("Delaware", "write `US`"),
            ("EU", "the European Union is not a country: name one of its members, as in `DE`"),
            ("ZZ", country_form),
            ("", country_form),
            ("Atlantis", country_form),
        ] {
            assert_eq!(country(written).map_err(|refusal| refusal.advice), Err(advice.to_owned()), "{written:?}");
        }
        for (written, advice) in [
            ("Germany", "write `DE`"),
            ("Florida", "say which is meant: `US-FL` (Florida) or `UY-FD` (Florida)"),
            ("Texas", "write `US-TX`"),
            ("State of Delaware", "write `US-DE`"),
            ("England and Wales", "write `GB-EAW`"),
            ("us-fl", "write `US-FL`"),
            ("US FL", "write `US-FL`"),
            ("FL", "write `US-FL` if Florida is meant"),
            ("Georgia", "say which is meant: `GE` (Georgia) or `US-GA` (Georgia)"),
            ("US-ZZ", "United States of America has no subdivision `US-ZZ`"),
            ("US-", "United States of America has no subdivision `US-`"),
            ("US-FLORIDA", "United States of America has no subdivision `US-FLORIDA`"),
            ("Atlantis", form),
            ("", form),
        ] {
            assert_eq!(jurisdiction(written).map_err(|refusal| refusal.advice), Err(advice.to_owned()), "{written:?}");
        }
        assert_eq!(country("Germany").unwrap_err().message, "expected a country, found `Germany`");
    }

    #[test]
    fn places_are_those_of_iso_3166() {
        let mut known: Vec<(&str, &str)> =
            rust_iso3166::ALL.iter().map(|country| (country.alpha2, country.name)).collect();
        known
            .extend(rust_iso3166::iso3166_2::SUBDIVISION_MAP.entries().map(|(code, place)| (*code, place.name.trim())));
        known.extend([("GB-EAW", "England and Wales"), ("GB-GBN", "Great Britain"), ("GB-UKM", "United Kingdom")]);
        known.sort_unstable();
        let ours: Vec<(&str, &str)> = PLACES.lines().filter_map(|line| line.split_once(' ')).collect();
        assert_eq!(ours, known);
    }

    #[test]
    fn every_place_is_found_by_its_code() {
        for (code, name) in PLACES.lines().filter_map(|line| line.split_once(' ')) {
            let place = Jurisdiction::from_code(code).unwrap();
            assert_eq!((place.to_string().as_str(), place.name()), (code, name));
            assert_eq!(Country::from_code(code).is_some(), code.len() == 2);
        }
    }

    #[test]
    fn other_names_and_codes_lead_to_places() {
        for (alias, code) in ALIASES {
            assert!(Country::from_code(code).is_some(), "{alias}");
        }
        let mut known: Vec<_> = rust_iso3166::ALL.iter().map(|country| (country.alpha3, country.alpha2)).collect();
        known.sort_unstable();
        assert_eq!(alpha_3().collect::<Vec<_>>(), known);
    }
}
