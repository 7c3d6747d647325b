#include "wire_faults.h"

#include <algorithm>

namespace acd::sim {
namespace {

constexpr std::size_t kCalmBeforeStray = 20;
constexpr std::int64_t kQuiet_s = 60;
constexpr std::int64_t kLongestStray_s = 5400;
constexpr std::int64_t kAmbiguous_s = 4 * 3600;

bool falls_into(const std::vector<Hole>& holes, std::int64_t at) {
  return std::any_of(holes.begin(), holes.end(), [at](const Hole& hole) { return at >= hole.from && at < hole.to; });
}

}  // namespace

Faults everyday_faults(std::uint64_t seed) {
  Faults faults;
  faults.seed = seed;
  faults.lose = 0.002;
  faults.noise_runs_per_1000 = 1;
  faults.overlong_frames_per_1000 = 0.2;
  faults.cut_per_1000 = 1;
  faults.missing_line_end_per_1000 = 1;
  faults.strays_per_1000 = 0.2;
  faults.jitter_per_1000 = 1;
  return faults;
}

FaultyWire::FaultyWire(const Options& options, const Faults& faults)
    : faults_(faults),
      line_end_(options.line_end),
      wire_(options),
      clock_(options.zone),
      random_(faults.seed, "faults") {}

void FaultyWire::append(const Record& right, std::string& out) {
  const std::size_t index = damage_.records_in++;
  Record record = right;
  const bool unsent = falls_into(faults_.silences, record.at);
  if (unsent || falls_into(faults_.holes, record.at)) {
    (unsent ? damage_.in_silences : damage_.in_holes).push_back(index);
    calm_ = 0;
    return;
  }
  // As if the records of silences had never been.
  if (!damage_.in_silences.empty())
    set_number(record, number_of(record) + kNumbers - damage_.in_silences.size() % kNumbers);
  apply_steps(record);
  if (faults_.lose > 0 && random_.chance(faults_.lose)) {
    damage_.lost.push_back(index);
    return;
  }
  if (!open_) add_garbage(out);
  send(index, record, out);
  last_at_ = record.at;
}

void FaultyWire::add_garbage(std::string& out) {
  if (per_1000(faults_.noise_runs_per_1000)) add_noise(out);
  if (per_1000(faults_.overlong_frames_per_1000)) add_overlong(out);
}

void FaultyWire::add_noise(std::string& out) {
  const std::size_t begin = out.size();
  out += static_cast<char>(random_.between('a', 'z'));
  for (std::int64_t left = random_.between(0, 38); left > 0; --left) {
    const auto byte = static_cast<char>(random_.between(0, 255));
    const bool refused = byte == '\x02' || (byte >= '0' && byte <= '9');
    out += refused ? '\n' : byte;
  }
  out += static_cast<char>(random_.between('a', 'z'));
  ++damage_.noise_runs;
  damage_.noise_bytes += out.size() - begin;
}

void FaultyWire::add_overlong(std::string& out) {
  const std::size_t begin = out.size();
  out += '\x02';
  for (std::int64_t left = random_.between(300, 1500); left > 0; --left) {
    out += static_cast<char>(random_.between(' ', '~'));
  }
  out += line_end_;
  ++damage_.overlong_frames;
  damage_.overlong_bytes += out.size() - begin;
}

void FaultyWire::send(std::size_t index, Record& record, std::string& out) {
  ++calm_;
  open_ = false;
  if (per_1000(faults_.cut_per_1000)) {
    const auto kept = static_cast<std::size_t>(random_.between(1, static_cast<std::int64_t>(record.text.size()) - 1));
    damage_.cut.push_back({index, kept});
    wire_.append_open(record.text.substr(0, kept), out);
    open_ = true;
  } else if (per_1000(faults_.missing_line_end_per_1000)) {
    damage_.missing_line_ends.push_back(index);
    wire_.append_open(record.text, out);
    open_ = true;
  } else if (const std::int64_t early = stray_by(record); early > 0) {
    damage_.strays.push_back(index);
    set_time(record, record.at + ahead_s_ - early, clock_);
    calm_ = 0;
    wire_.append(record, out);
  } else if (!is_refresh(record) && per_1000(faults_.jitter_per_1000)) {
    damage_.jitters.push_back(index);
    set_time(record, record.at + ahead_s_ - random_.between(1, 5), clock_);
    wire_.append(record, out);
  } else {
    wire_.append(record, out);
  }
}

/// 0 = no stray here. Only in a calm stretch and far from a change of the zone's offset: elsewhere an early stamp has
/// other readings, and no reader could be blamed for taking one of them.
std::int64_t FaultyWire::stray_by(const Record& record) {
  if (is_refresh(record) || !per_1000(faults_.strays_per_1000)) return 0;
  if (calm_ < kCalmBeforeStray || record.at - last_at_ > kQuiet_s) return 0;
  const std::int64_t now = record.at + ahead_s_;
  if (clock_.to_local(now + kAmbiguous_s) - clock_.to_local(now - kAmbiguous_s) != 2 * kAmbiguous_s) return 0;
  return random_.between(60, kLongestStray_s);
}

void FaultyWire::apply_steps(Record& record) {
  while (steps_done_ < faults_.steps.size() && record.at >= faults_.steps[steps_done_].at) {
    ahead_s_ += faults_.steps[steps_done_++].delta_s;
    calm_ = 0;
  }
  if (ahead_s_ != 0) set_time(record, record.at + ahead_s_, clock_);
}

DamagedStream to_damaged_bytes(const Options& options, const Faults& faults, const std::vector<Record>& records) {
  FaultyWire wire(options, faults);
  DamagedStream stream;
  for (const Record& record : records) {
    wire.append(record, stream.bytes);
  }
  stream.damage = wire.damage();
  return stream;
}

}  // namespace acd::sim
