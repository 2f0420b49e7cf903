//! Decoding of each kind of message, beside one bare pass of quick-xml over the same bytes.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::Criterion;
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use tower_weixin::Request;

use crate::cpu_time::CpuTime;

/// All kinds of messages, and of the other pushes small ones, large ones, the first of the catalogue
/// and the last.
const PUSHES: [&str; 18] = [
    "message/text",
    "message/image",
    "message/voice_recognition",
    "message/video",
    "message/shortvideo",
    "message/location",
    "message/link",
    "message/file",
    "message/miniprogrampage",
    "message/device_text",
    "message/device_event_bind",
    "message/unknown_type",
    "event/subscribe_qrscene",
    "event/click",
    "event/masssendjobfinish_copyright",
    "event/xpay_refund_notify",
    "event/unknown_event",
    "component/authorized",
];

pub(crate) fn decode(criterion: &mut Criterion<CpuTime>) {
    for push in PUSHES {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
        let document = fs::read_to_string(fixtures.join(format!("{push}.xml"))).unwrap();
        let mut group = criterion.benchmark_group(format!("kind/{push}"));
        group.bench_function("floor", |bencher| {
            bencher.iter(|| pass(black_box(&document)));
        });
        group.bench_function("ours", |bencher| {
            bencher.iter(|| Request::parse(black_box(document.as_bytes())).unwrap());
        });
    }
}

/// Only looks at each event.
fn pass(document: &str) -> usize {
    let mut reader = Reader::from_str(document);
    let mut count = 0;
    loop {
        match black_box(reader.read_event().unwrap()) {
            Event::Eof => return count,
            _ => count += 1,
        }
    }
}
