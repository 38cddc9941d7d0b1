//! SPDX expressions: `AND` binds before `OR`, `/` is the old spelling of `OR`.

/// Whether a choice that the expression leaves can be met with the allowed licences alone.
pub(crate) fn is_met(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest, allowed) && rest.is_empty()
}

fn either(rest: &mut &[&str], allowed: &[&str]) -> bool {
    let mut met = both(rest, allowed);
    while accept(rest, "OR") {
        met |= both(rest, allowed);
    }
    met
}

fn both(rest: &mut &[&str], allowed: &[&str]) -> bool {
    let mut met = one(rest, allowed);
    while accept(rest, "AND") {
        met &= one(rest, allowed);
    }
    met
}

fn one(rest: &mut &[&str], allowed: &[&str]) -> bool {
    if accept(rest, "(") {
        return either(rest, allowed) & accept(rest, ")");
    }
    let (name, length) = match **rest {
        [name, "WITH", exception, ..] => (format!("{name} WITH {exception}"), 3),
        [name, ..] => (name.to_owned(), 1),
        [] => return false,
    };
    *rest = &rest[length..];
    allowed.contains(&name.as_str())
}

fn accept(rest: &mut &[&str], word: &str) -> bool {
    let found = rest.first() == Some(&word);
    if found {
        *rest = &rest[1..];
    }
    found
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let allowed = ["MIT", "Apache-2.0", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"];
    let met = |expression| is_met(expression, &allowed);
    assert!(met("MIT") && met("MIT OR GPL-3.0") && met("GPL-3.0-only/MIT"));
    assert!(met("(MIT OR GPL-2.0-only) AND Unicode-3.0"));
    assert!(met("GPL-2.0-only AND X OR MIT"));
    assert!(met("Apache-2.0 WITH LLVM-exception AND MIT"));
    assert!(!met("GPL-3.0-only") && !met("MIT AND GPL-3.0-only") && !met(""));
    assert!(!met("GPL-2.0-only WITH Classpath-exception-2.0") && !met("MIT AND (GPL-3.0-only"));
    assert!(!met("(MIT OR Apache-2.0) AND GPL-2.0-only"));
}
