//! A mistake of a policy is told once: names that a broken part evidently gives are known, and what speaks of them is not reported
//! as well, in the same file or in others.

use crate::cli::{run, write};

const VOCABULARY: &str = "vocabulary deal
version 1.0.0
document Deal
enum Role { client, provider }
record Deal { term: Term, role: Role, fees: list of Fee }
record Term { notice: duration, start: date }
record Fee { id: text, amount: money }
";

const BASE: &str = "policy base \"Base\"
vocabulary deal
parameter shortest: duration = 30 days
rule stated \"Stated\" {
    severity error
    tags  basic
    require term.notice >= shortest
}
";

const HOUSE: &str = "policy house \"House\"
vocabulary deal
use base tagged basic
adjust base {
    shortest = 20 days
    stated: warning
}
parameter longest: duration = 90 days
define within(limit: duration) = term.notice <= limit
define late = term.start > 2030-01-01
data rates: map of number from \"rates.yaml\"
rule notice \"Notice\" {
    severity error
    let given = term.notice
    require given <= longest else \"{given} is more than {longest}\"
    require within(longest) or within(1 day)
    require not late and term.notice < longest
    require count(rates) > 0 or rates[*] contains 1
    for each fee in fees {
        require fee.amount > EUR 1
    }
}
test \"long\" {
    given \"\"\"
        term: {notice: 100 days, start: 2026-01-01}
        role: client
        fees: []
        \"\"\"
    expect notice fails
    expect base/stated passes
    expect stated passes
}
";

/// What is told of the three files and their data, each as `FILE:LINE message`.
fn told(vocabulary: &str, base: &str, house: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "deal.policy", vocabulary);
    write(folder.path(), "base.policy", base);
    write(folder.path(), "house.policy", house);
    write(folder.path(), "rates.yaml", "a: 1\n");
    let ran = run(folder.path(), &["test", "house.policy"]);
    let lines: Vec<&str> = ran.err.lines().chain(ran.out.lines()).collect();
    let mut told = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if !line.starts_with("error[") && !line.starts_with("warning[") {
            continue;
        }
        let message = lines[at + 1].trim_start_matches([' ', '×', '⚠', '!']).trim();
        let place = lines[at..].iter().find_map(|line| line.split_once('[').filter(|_| line.contains(".policy:")));
        let place = place.map_or("", |(_, place)| place.rsplit_once(':').map_or("", |(place, _)| place));
        told.push(format!("{place} {message}"));
    }
    told
}

#[test]
fn the_files_have_no_mistake_before_they_are_broken() {
    assert_eq!(told(VOCABULARY, BASE, HOUSE), [""; 0]);
}

#[test]
fn a_broken_part_is_told_and_nothing_that_speaks_of_it() {
    let cases: &[(&str, &str, &str, &str)] = &[
        ("house", "parameter longest: duration =", "parm longest: duration =", "no part of a file begins with `parm`"),
        (
            "house",
            "parameter longest: duration =",
            "param longest: duration =",
            "no part of a file begins with `param`",
        ),
        ("house", "parameter longest: duration =", "longest: duration =", "no part of a file begins with `longest`"),
        ("house", "parameter longest: duration =", "parameter longest duration =", "expected `:` after `longest`"),
        ("house", "parameter longest: duration =", "parameter longest: =", "expected a type after `:`"),
        ("house", "= 90 days", "=", "expected a value after `=`"),
        ("house", "= 90 days", "", "expected `=` after `duration`"),
        ("house", "= 90 days", "= 90 days \"the longest", "this text has no closing `\"`"),
        ("house", "longest: duration", "longest: durations", "there is no type `durations`"),
        ("house", "define within", "defin within", "no part of a file begins with `defin`"),
        ("house", "define within", "function within", "no part of a file begins with `function`"),
        ("house", "define within(limit: duration)", "define within(limit: duration", "`(` is never closed"),
        ("house", "= term.notice <= limit", "= term.notice <=", "expected a value after `<=`"),
        ("house", "define late", "let late", "`let` stands in a rule"),
        ("house", "define late", "def late", "no part of a file begins with `def`"),
        ("house", "define late", "late", "no part of a file begins with `late`"),
        ("house", "data rates", "dta rates", "no part of a file begins with `dta`"),
        ("house", "map of number", "map number", "expected `of` after `map`"),
        ("house", "\"rates.yaml\"", "\"rats.yaml\"", "there is no file `rats.yaml`"),
        ("house", "let given", "lett given", "no line of a rule begins with `lett`"),
        ("house", "let given", "define given", "`define` stands outside of rules"),
        ("house", "let given", "given", "no line of a rule begins with `given`"),
        ("house", "let given = ", "let given ", "expected `=` after `given`"),
        ("house", "let given = term.notice", "let given = term.notice +", "expected a value after `+`"),
        ("house", "let given = term.notice", "let given = trem.notice", "there is no name `trem`"),
        ("house", "for each fee in fees", "for each fee of fees", "expected `in` after `fee`"),
        ("house", "for each fee in fees", "foreach fee in fees", "no line of a rule begins with `foreach`"),
        ("house", "for each fee in fees", "for each fee in fes", "there is no name `fes`"),
        ("house", "for each fee in fees {", "for each\nfee of fees {", "expected `in` after `fee`"),
        ("house", "require given <=", "require\ngiven === ===", "expected a value after `===`"),
        (
            "house",
            "severity error\n    let",
            "severity\nerror error\n    let",
            "expected the end of this line after `error`",
        ),
        ("house", "given \"\"\"", "givn \"\"\"", "no line of a test begins with `givn`"),
        ("house", "fees: []\n        \"\"\"", "fees: []\n        \"\"\" wihtout term", "`wihtout`"),
        (
            "house",
            "expect stated passes\n}",
            "expect stated fails saying }",
            "expected a text in quotes after `saying`",
        ),
        (
            "house",
            "    expect notice fails\n    expect base/stated passes\n    expect stated passes",
            "expect notice passse",
            "passse",
        ),
        (
            "house",
            "    expect notice fails\n    expect base/stated passes\n    expect stated passes",
            "expect notice not aplicable",
            "`aplicable`",
        ),
        (
            "house",
            "    expect notice fails\n    expect base/stated passes\n    expect stated passes",
            "expect notice is failing",
            "`failing`",
        ),
        ("house", "rule notice \"Notice\" {", "rul notice \"Notice\" {", "no part of a file begins with `rul`"),
        ("house", "rule notice \"Notice\" {", "rule notice \"Notice\"", "expected `{` after `\"Notice\"`"),
        ("house", "rule notice \"Notice\" {", "rule notice \"Notice {", "this text has no closing `\"`"),
        ("house", "use base tagged", "usee base tagged", "no part of a file begins with `usee`"),
        ("house", "use base tagged basic", "use base tagged", "expected a name after `tagged`"),
        ("house", "use base tagged basic", "use base.", "expected the end of this part after `base`"),
        ("house", "vocabulary deal", "vocabulry deal", "no part of a file begins with `vocabulry`"),
        ("house", "vocabulary deal", "vocabulary", "expected a policy's name after `vocabulary`"),
        ("house", "vocabulary deal", "vocabulary dael", "there is no vocabulary `dael`"),
        ("base", "policy base", "polcy base", "no part of a file begins with `polcy`"),
        ("base", "vocabulary deal", "vocabulary dael", "there is no vocabulary `dael`"),
        ("base", "parameter shortest:", "parm shortest:", "no part of a file begins with `parm`"),
        ("base", "shortest: duration", "shortest: durations", "there is no type `durations`"),
        ("base", "= 30 days", "= 30 apples", "expected a duration, found `30 apples`"),
        ("base", "rule stated", "rul stated", "no part of a file begins with `rul`"),
        ("base", "rule stated \"Stated\" {", "rule stated \"Stated {", "this text has no closing `\"`"),
        ("base", "tags  basic", "tgas  basic", "no line of a rule begins with `tgas`"),
        ("deal", "document Deal", "documnt Deal", "no part of a file begins with `documnt`"),
        ("deal", "document Deal", "root Deal", "no part of a file begins with `root`"),
        ("deal", "document Deal", "the document is Deal", "no part of a file begins with `the`"),
        ("deal", "document Deal", "document", "expected a name after `document`"),
        ("deal", "document Deal", "document: Deal", "expected a name after `document`"),
        ("deal", "document Deal", "", "a vocabulary says which record a document is"),
        ("deal", "enum Role", "enm Role", "no part of a file begins with `enm`"),
        ("deal", "record Term", "recrd Term", "no part of a file begins with `recrd`"),
        ("deal", "record Fee", "rec Fee", "no part of a file begins with `rec`"),
        ("deal", "term: Term", "term Term", "expected `:` after `term`"),
        ("deal", "notice: duration", "notice: durations", "there is no type `durations`"),
        ("deal", "list of Fee", "list Fee", "expected `of` after `list`"),
    ];
    let mut wrong = Vec::new();
    for (file, from, to, message) in cases {
        let broken = |name: &str, text: &str| {
            if name != *file {
                return text.to_owned();
            }
            assert!(text.contains(from), "`{from}` does not stand in {file}");
            text.replacen(from, to, 1)
        };
        let told = told(&broken("deal", VOCABULARY), &broken("base", BASE), &broken("house", HOUSE));
        if !matches!(told.as_slice(), [only] if only.contains(message) && only.starts_with(file)) {
            wrong.push(format!("{file}: `{to}` in the place of `{from}`\n    {}", told.join("\n    ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
