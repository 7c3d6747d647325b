#include "stream.h"

#include <fstream>
#include <stdexcept>

#include "wire_bytes.h"

namespace acd::perf {
namespace {

constexpr std::size_t kFlushAt = 1 << 20;

std::int64_t records_of_a_day(sim::Options options) {
  options.days = 1;
  std::int64_t records = 0;
  sim::Sinks sinks;
  sinks.record = [&records](const sim::Record&) { ++records; };
  sim::simulate(options, sinks);
  return records;
}

}  // namespace

sim::Options office_mix() {
  sim::Options options;
  options.seed = 7;
  options.zone = kZone;
  return options;
}

void write_stream(sim::Options options, std::int64_t records, const std::string& path) {
  options.days = static_cast<int>(records * 11 / 10 / records_of_a_day(options)) + 2;
  std::ofstream file(path, std::ios::binary);
  sim::WireBytes wire(options);
  std::string buffer;
  std::int64_t written = 0;
  sim::Sinks sinks;
  sinks.record = [&](const sim::Record& record) {
    if (written == records) return;
    ++written;
    wire.append(record, buffer);
    if (buffer.size() < kFlushAt && written < records) return;
    file.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    buffer.clear();
  };
  sim::simulate(options, sinks);
  file.flush();
  if (!file) throw std::runtime_error("'" + path + "' cannot be written");
  if (written != records) throw std::runtime_error("the simulated days have too few records");
}

std::string stream_of_days(sim::Options options, int days) {
  options.days = days;
  sim::WireBytes wire(options);
  std::string bytes;
  sim::Sinks sinks;
  sinks.record = [&](const sim::Record& record) { wire.append(record, bytes); };
  sim::simulate(options, sinks);
  return bytes;
}

}  // namespace acd::perf
