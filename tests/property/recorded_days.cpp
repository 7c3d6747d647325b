#include "recorded_days.h"

#include <algorithm>

#include "random.h"
#include "wire_faults.h"

namespace acd::test {
namespace {

constexpr std::int64_t kHour_s = 3600;

sim::Options drawn_options(std::uint64_t seed, int days) {
  sim::Random random(seed, "centre");
  static const char* const kZones[] = {"Australia/Sydney", "America/New_York", "UTC", "Asia/Kolkata"};
  sim::Options o;
  o.seed = seed;
  o.zone = kZones[seed % 4];
  o.first_date = seed % 8 < 4 ? "2026-03-03" : "2026-04-01";  // New York and Sydney change their clocks there
  o.days = days;
  o.agents = static_cast<int>(random.between(2, 4));
  o.paths = static_cast<int>(random.between(1, 2));
  o.round_the_clock = random.chance(0.7);
  o.night_shift = true;
  o.load = 0.2 + random.unit();
  o.mean_talk_s = 300;
  o.mean_patience_s = static_cast<double>(random.between(100, 2000));
  o.ringing_records = random.chance(0.8);
  o.ringing_counted = random.chance(0.5);
  o.sample_every_s = random.chance(0.5) ? 60 : 180;
  o.refresh_every_s = 900;
  o.forgotten_log_off = 0.2;
  o.not_answered = random.chance(0.5) ? 0 : 0.03;
  o.overflow_after_s = random.chance(0.2) ? 200 : 0;
  o.overflow = sim::Overflow::kTailWithAge;
  return o;
}

sim::Faults drawn_faults(std::uint64_t seed, const sim::Run& run) {
  sim::Random random(seed, "faults");
  sim::Faults faults = sim::everyday_faults(seed);
  faults.lose = random.chance(0.5) ? 0 : 0.001;
  for (std::int64_t at = run.begin; random.chance(0.8); at = faults.holes.back().to + kHour_s) {
    const std::int64_t from = at + random.between(1, 60) * kHour_s;
    faults.holes.push_back({from, from + random.between(60, 3000)});
  }
  if (random.chance(0.3)) faults.steps = {{run.begin + random.between(24, 100) * kHour_s, random.between(-4000, 4000)}};
  return faults;
}

std::vector<DaySession::Sent> sent_by(const sim::Options& options) {
  const sim::Run run = sim::simulate(options);
  sim::FaultyWire wire(options, drawn_faults(options.seed, run));
  std::vector<DaySession::Sent> sent;
  for (const sim::Record& record : run.records) {
    sent.push_back({{}, record.at});
    wire.append(record, sent.back().bytes);
  }
  return sent;
}

// Mostly days long, now and then short; at some seams a little twice, at others a little never.
std::vector<std::pair<std::size_t, std::size_t>> pieces(std::size_t records, int days, sim::Random& random) {
  const auto a_day = static_cast<std::int64_t>(records) / days;
  std::vector<std::pair<std::size_t, std::size_t>> pieces;
  for (std::size_t from = 0; from + 1 < records;) {
    const auto n = random.chance(0.6) ? random.between(2 * a_day, 6 * a_day) : random.between(a_day / 20, a_day);
    const std::size_t to = std::min(records, from + static_cast<std::size_t>(n));
    pieces.push_back({from, to});
    const auto seam = static_cast<std::size_t>(random.between(0, 300));
    from = random.chance(0.4) && seam < to - from ? to - seam : random.chance(0.3) ? to + seam : to;
  }
  return pieces;
}

}  // namespace

RecordedDays::RecordedDays(std::uint64_t seed, int days) : options(drawn_options(seed, days)) {
  const std::vector<DaySession::Sent> sent = sent_by(options);
  sim::Random random(seed, "sessions");
  for (const auto& [from, to] : pieces(sent.size(), days, random)) {
    DaySession session;
    session.live = random.chance(0.5);
    session.max_silence_s = random.chance(0.5) ? 600 : 7200;
    session.sent.assign(sent.begin() + static_cast<std::ptrdiff_t>(from),
                        sent.begin() + static_cast<std::ptrdiff_t>(to));
    sessions.push_back(std::move(session));
  }
  for (std::size_t i = 0; i + 1 < sessions.size(); ++i) {
    if (!random.chance(0.2)) continue;
    std::swap(sessions[i], sessions[i + 1]);
    if (i + 1 >= first_later()) sessions[i + 1].live = true;
  }
}

void RecordedDays::record(Recording& recording, std::size_t first, std::size_t last) const {
  const Zone zone(options.zone);
  for (; first < last; ++first) {
    const DaySession& session = sessions[first];
    SessionStart start =
        session.live ? recording.live() : recording.capture(format_day(zone.local_day({session.sent.front().at})));
    start.session.zone = zone;
    start.session.max_silence_s = session.max_silence_s;
    recording.journal().begin();
    recording.journal().begin_session(start);
    for (const auto& [bytes, at] : session.sent)
      recording.journal().bytes(bytes, session.live ? std::optional(Arrival{at * 1'000'000}) : std::nullopt);
    recording.journal().end_session(2, session.live ? "stopped" : "end of capture");
    recording.journal().commit();
  }
  recording.derive_again();
}

}  // namespace acd::test
