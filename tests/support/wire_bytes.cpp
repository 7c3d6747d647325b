#include "wire_bytes.h"

namespace acd::sim {
namespace {

constexpr char kStx = '\x02';
constexpr char kRefresh = 'R';
constexpr int kNumberDigits = 2;
constexpr std::size_t kLetterAt = 2;
constexpr std::size_t kTimeAt = 3;
constexpr std::size_t kDateAt = 9;
constexpr double kShareWithNuls = 0.02;

}  // namespace

bool is_refresh(const Record& record) { return record.text[kLetterAt] == kRefresh; }

std::size_t number_of(const Record& record) { return std::stoul(record.text.substr(0, kNumberDigits)); }

void set_number(Record& record, std::size_t number) {
  std::string digits;
  append_digits(static_cast<std::int64_t>(number % kNumbers), kNumberDigits, digits);
  record.text.replace(0, digits.size(), digits);
}

void set_time(Record& record, std::int64_t at, SiteClock& clock) {
  std::string digits;
  clock.append_time(at, digits);
  record.text.replace(kTimeAt, digits.size(), digits);
  if (!is_refresh(record)) return;
  digits.clear();
  clock.append_date(at, digits);
  record.text.replace(kDateAt, digits.size(), digits);
}

WireBytes::WireBytes(const Options& options)
    : line_end_(options.line_end), nuls_(options.nuls), random_(options.seed, "wire") {}

void WireBytes::append_open(const std::string& text, std::string& out) {
  if (nuls_ && random_.chance(kShareWithNuls)) {
    out.append(static_cast<std::size_t>(random_.between(1, 3)), '\0');
  }
  out += kStx;
  out += text;
}

void WireBytes::append(const Record& record, std::string& out) {
  append_open(record.text, out);
  out += line_end_;
}

std::string to_bytes(const Options& options, const std::vector<Record>& records) {
  WireBytes wire(options);
  std::string out;
  for (const Record& record : records) {
    wire.append(record, out);
  }
  return out;
}

}  // namespace acd::sim
