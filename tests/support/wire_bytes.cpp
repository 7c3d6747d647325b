#include "wire_bytes.h"

namespace acd::sim {
namespace {

constexpr char kStx = '\x02';
constexpr double kShareWithNuls = 0.02;

}  // namespace

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
