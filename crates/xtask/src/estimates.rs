//! The first part of `bench`: what criterion found out, from the files that it leaves.

use std::{fs, path::Path, time::SystemTime};

use crate::{
    bench::Cost,
    command::{cargo, profile, run},
};

/// Runs the benchmark `stack` and reads the medians of each of its groups, in the order they ran.
pub(crate) fn measure(arguments: &[String]) -> Result<Vec<Cost>, String> {
    // A relative target directory would be another one for the benchmark, which runs elsewhere.
    let results = profile()?.with_file_name("criterion");
    let start = SystemTime::now();
    let mut stack = cargo("bench -p tower-weixin --bench stack --");
    run(stack.args(arguments).env("CRITERION_HOME", &results))?;
    let costs = read(&results, start).map_err(|why| format!("{}: {why}", results.display()))?;
    if costs.is_empty() {
        return Err("no benchmark ran on both sides".into());
    }
    Ok(costs)
}

/// Every group that has both sides, and those since `start`: older runs leave theirs behind.
fn read(results: &Path, start: SystemTime) -> Result<Vec<Cost>, String> {
    let mut costs = Vec::new();
    for group in fs::read_dir(results).map_err(|error| error.to_string())? {
        let group = group.map_err(|error| error.to_string())?;
        let file = |side| group.path().join(side).join("new/estimates.json");
        let (floor, ours) = (file("floor"), file("ours"));
        let written = |path| fs::metadata(path).and_then(|file| file.modified()).ok();
        let (Some(first), Some(last)) = (written(&floor), written(&ours)) else {
            continue;
        };
        if first.min(last) < start {
            continue;
        }
        let median = |path| {
            let text = fs::read_to_string(path).ok()?;
            median(&text)
        };
        let (Some(floor), Some(ours)) = (median(&floor), median(&ours)) else {
            return Err(format!("no medians in {}", group.path().display()));
        };
        let name = group.file_name().to_string_lossy().into_owned();
        costs.push((last, Cost { name, floor, ours }));
    }
    costs.sort_by_key(|(written, _)| *written);
    Ok(costs.into_iter().map(|(_, cost)| cost).collect())
}

/// The one number that is wanted of criterion's JSON.
fn median(json: &str) -> Option<f64> {
    let (_, median) = json.split_once("\"median\":")?;
    let (_, number) = median.split_once("\"point_estimate\":")?;
    let (number, _) = number.split_once([',', '}'])?;
    number.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_found() {
        let json = r#"{"mean":{"confidence_interval":{"confidence_level":0.95},"point_estimate":9.5,
            "standard_error":0.1},"median":{"confidence_interval":{"confidence_level":0.95,
            "lower_bound":8.0,"upper_bound":9.0},"point_estimate":8.25,"standard_error":0.1},
            "slope":null}"#;
        assert_eq!(median(json), Some(8.25));
        assert_eq!(median("{}"), None);
    }
}
