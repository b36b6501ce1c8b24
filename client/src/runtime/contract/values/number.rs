//! Makes numbers.

use serde_json::{Map, Value, json};

use super::{Generator, TRIES_OF_PART};

/// The size of the range of numbers that have no minimum or no maximum.
const USUAL_RANGE: f64 = 1000.0;

impl Generator<'_> {
    pub(super) fn integer(&mut self, keywords: &Map<String, Value>) -> Option<Value> {
        let (lowest, highest): (i128, i128) = match keywords.get("format").and_then(Value::as_str) {
            Some("int32") => (i32::MIN.into(), i32::MAX.into()),
            _ => (i64::MIN.into(), u64::MAX.into()),
        };
        let limit = |key: &str, round: fn(f64) -> f64| as_integer(keywords.get(key)?, round);
        let min =
            limit("minimum", f64::ceil).max(limit("exclusiveMinimum", f64::floor).map(|limit| limit + 1));
        let max = [limit("maximum", f64::floor), limit("exclusiveMaximum", f64::ceil).map(|limit| limit - 1)];
        let max = max.into_iter().flatten().min();
        let multiple = keywords.get("multipleOf").and_then(Value::as_f64);
        #[allow(clippy::cast_possible_truncation, reason = "the number is integral, and the cast saturates")]
        let step = multiple.filter(|of| of.fract() == 0.0 && *of >= 1.0).map_or(1, |of| of as i128);
        #[allow(clippy::cast_possible_truncation, reason = "the range is small and integral")]
        let usual = (USUAL_RANGE as i128).max(step.saturating_mul(10));
        let (min, max) = match (min, max) {
            (Some(min), Some(max)) => (min, max),
            (Some(min), None) => (min, min.saturating_add(usual)),
            (None, Some(max)) if max < 0 => (max.saturating_sub(usual), max),
            (None, Some(max)) => (0, max),
            (None, None) => (0, usual),
        };
        let (min, max) = (min.max(lowest), max.min(highest));
        let (first, last) = (div_ceil(min, step), max.div_euclid(step));
        if first > last {
            return None;
        }
        let validator = self.scalar_validator(keywords)?;
        (0..TRIES_OF_PART).find_map(|_| {
            let number = self.random.i128(first..=last).checked_mul(step)?;
            let number =
                i64::try_from(number).map(Value::from).or_else(|_| u64::try_from(number).map(Value::from));
            number.ok().filter(|number| validator.is_valid(number))
        })
    }

    pub(super) fn number(&mut self, keywords: &Map<String, Value>) -> Option<Value> {
        let limit = |key: &str| keywords.get(key).and_then(Value::as_f64);
        let min = [limit("minimum"), limit("exclusiveMinimum")].into_iter().flatten().reduce(f64::max);
        let max = [limit("maximum"), limit("exclusiveMaximum")].into_iter().flatten().reduce(f64::min);
        let multiple = limit("multipleOf").filter(|of| *of > 0.0);
        let usual = multiple.map_or(USUAL_RANGE, |of| of * USUAL_RANGE);
        let (min, max) = match (min, max) {
            (Some(min), Some(max)) => (min, max),
            (Some(min), None) => (min, min + usual),
            (None, Some(max)) => (max - usual, max),
            (None, None) => (0.0, usual),
        };
        if min > max {
            return None;
        }
        // Short numbers are easier to read.
        let step = multiple.unwrap_or(if max - min > 1.0 { 0.25 } else { (max - min) / 64.0 });
        let validator = self.scalar_validator(keywords)?;
        (0..TRIES_OF_PART).find_map(|attempt| {
            let share = self.random.f64();
            let number = match attempt {
                0 if min == max => min,
                _ if step > 0.0 => (min / step + share * (max - min) / step).round() * step,
                _ => min + share * (max - min),
            };
            // A product such as 3 * 0.1 is not the nearest number to the decimal 0.3.
            let rounded = format!("{number:.9}").parse().unwrap_or(number);
            [rounded, number].into_iter().map(exact).find(|number| validator.is_valid(number))
        })
    }
}

/// Returns a number as an integer if it is one, as servers write it.
fn exact(number: f64) -> Value {
    /// 2^53. A float represents every smaller integer exactly.
    const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "the number is integral and in range")]
    if number.fract() == 0.0 && number.abs() < MAX_EXACT { json!(number as i64) } else { json!(number) }
}

fn as_integer(limit: &Value, round: fn(f64) -> f64) -> Option<i128> {
    let exact = limit.as_i64().map(i128::from).or_else(|| limit.as_u64().map(i128::from));
    #[allow(clippy::cast_possible_truncation, reason = "the number is integral, and the cast saturates")]
    exact.or_else(|| limit.as_f64().map(|limit| round(limit).clamp(-1e30, 1e30) as i128))
}

/// Returns the value of a limit such as `maxLength`, which may be written as `10.0`.
pub(super) fn as_count(limit: &Value) -> Option<u64> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
    limit.as_u64().or_else(|| limit.as_f64().map(|limit| limit as u64))
}

/// Returns a number whose multiples are multiples of two numbers.
pub(super) fn common_multiple(one: &Value, other: &Value) -> Value {
    let (Some(a), Some(b)) = (one.as_f64(), other.as_f64()) else { return one.clone() };
    let (mut gcd, mut rest) = (a.max(b), a.min(b));
    while rest > 1e-9 {
        (gcd, rest) = (rest, gcd % rest);
    }
    if gcd > 0.0 { exact(a / gcd * b) } else { one.clone() }
}

fn div_ceil(number: i128, by: i128) -> i128 {
    -(-number).div_euclid(by)
}
