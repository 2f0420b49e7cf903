//! What the compiler says to the mistakes that are made with a router.

/// In a step of its own, because each version of the compiler words its own part anew.
#[test]
#[ignore = "the texts are those of one version of the compiler"]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("tests/compile_errors/*.rs");
}
