#include <algorithm>
#include <cstdint>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "simulator.h"
#include "truth_json.h"
#include "wire_bytes.h"
#include "wire_faults.h"

namespace acd::sim {
namespace {

constexpr std::size_t kFlushAt = 1 << 20;
constexpr int kDaysOfYear = 365;
constexpr int kSlowSample_s = 60;

constexpr const char* kUsage =
    "usage: simulate --out FILE [--truth FILE.json] [--seed N] [--zone ZONE] [--date YYYY-MM-DD] [--days N]\n"
    "  [--agents N] [--paths N] [--year-of RECORDS] [--load X] [--talk S] [--patience S] [--sample-every S]\n"
    "  [--refresh-every S] [--opens HH:MM] [--closes HH:MM] [--night-shift] [--round-the-clock] [--no-ringing]\n"
    "  [--no-ringing-end-on-answer] [--ringing-counted] [--leave-while-ringing] [--no-work-timer] [--paths-only]\n"
    "  [--not-answered P] [--log-on-over P] [--forgotten-log-off P] [--unanswered head|tail-as-new|tail-with-age]\n"
    "  [--priority P] [--overflow-after S] [--overflow as-new|tail-with-age|by-age]\n"
    "  [--whole-seconds] [--first-no-refresh] [--line-end lf|crlf] [--nuls] [--unusual-ids]\n"
    "  [--refresh-at-midnight] [--closed-weekends] (quiet: --sample-every 0 --refresh-every 0; 0 = never)\n"
    "  [--faults SEED] [--lose P] [--hole FROM,TO] [--silence FROM,TO] [--step AT,SECONDS]\n"
    "  (times: seconds since 1970; what falls into a hole is lost, in a silence nothing is sent)\n";

struct Command {
  Options options;
  Faults faults;
  bool faulty = false;
  double year_of = 0;
  std::string out;
  std::string truth;
};

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

double to_number(const std::string& text) {
  std::size_t used = 0;
  double value = 0;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used == 0 || used != text.size()) throw UsageError("'" + text + "' is no number");
  return value;
}

std::int64_t to_integer(const std::string& text) {
  const double value = to_number(text);
  const auto whole = static_cast<std::int64_t>(value);
  if (static_cast<double>(whole) != value) throw UsageError("'" + text + "' is no whole number");
  return whole;
}

std::pair<std::int64_t, std::int64_t> to_pair(const std::string& text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos) throw UsageError("'" + text + "': want two numbers with a comma");
  return {to_integer(text.substr(0, comma)), to_integer(text.substr(comma + 1))};
}

template <typename Value>
Value one_of(const std::map<std::string, Value>& choices, const std::string& text) {
  const auto found = choices.find(text);
  if (found == choices.end()) throw UsageError("'" + text + "' is not one of its values");
  return found->second;
}

using Setter = std::function<void(Command&, const std::string&)>;

Setter number(double Options::*member) {
  return [member](Command& command, const std::string& text) { command.options.*member = to_number(text); };
}

Setter integer(int Options::*member) {
  return [member](Command& command, const std::string& text) {
    command.options.*member = static_cast<int>(to_integer(text));
  };
}

Setter words(std::string Options::*member) {
  return [member](Command& command, const std::string& text) { command.options.*member = text; };
}

Setter flag(bool Options::*member, bool value) {
  return [member, value](Command& command, const std::string&) { command.options.*member = value; };
}

const std::map<std::string, Setter>& valued() {
  static const std::map<std::string, Setter> kValued{
      {"--out", [](Command& command, const std::string& text) { command.out = text; }},
      {"--truth", [](Command& command, const std::string& text) { command.truth = text; }},
      {"--seed", [](Command& command,
                    const std::string& text) { command.options.seed = static_cast<std::uint64_t>(to_integer(text)); }},
      {"--zone", words(&Options::zone)},
      {"--date", words(&Options::first_date)},
      {"--opens", words(&Options::opens)},
      {"--closes", words(&Options::closes)},
      {"--days", integer(&Options::days)},
      {"--agents", integer(&Options::agents)},
      {"--paths", integer(&Options::paths)},
      {"--sample-every", integer(&Options::sample_every_s)},
      {"--refresh-every", integer(&Options::refresh_every_s)},
      {"--load", number(&Options::load)},
      {"--talk", number(&Options::mean_talk_s)},
      {"--patience", number(&Options::mean_patience_s)},
      {"--not-answered", number(&Options::not_answered)},
      {"--priority", number(&Options::priority)},
      {"--overflow-after", integer(&Options::overflow_after_s)},
      {"--overflow",
       [](Command& command, const std::string& text) {
         command.options.overflow = one_of<Overflow>(
             {{"as-new", Overflow::kAsNew}, {"tail-with-age", Overflow::kTailWithAge}, {"by-age", Overflow::kByAge}},
             text);
       }},
      {"--log-on-over", number(&Options::log_on_over)},
      {"--forgotten-log-off", number(&Options::forgotten_log_off)},
      {"--year-of", [](Command& command, const std::string& text) { command.year_of = to_number(text); }},
      {"--line-end",
       [](Command& command, const std::string& text) {
         command.options.line_end = one_of<std::string>({{"lf", "\n"}, {"crlf", "\r\n"}}, text);
       }},
      {"--unanswered",
       [](Command& command, const std::string& text) {
         command.options.unanswered = one_of<Unanswered>({{"head", Unanswered::kHead},
                                                          {"tail-as-new", Unanswered::kTailAsNew},
                                                          {"tail-with-age", Unanswered::kTailWithAge}},
                                                         text);
       }},
      {"--lose",
       [](Command& command, const std::string& text) {
         command.faults.lose = to_number(text);
         command.faulty = true;
       }},
      {"--hole",
       [](Command& command, const std::string& text) {
         const auto [from, to] = to_pair(text);
         command.faults.holes.push_back({from, to});
         command.faulty = true;
       }},
      {"--silence",
       [](Command& command, const std::string& text) {
         const auto [from, to] = to_pair(text);
         command.faults.silences.push_back({from, to});
         command.faulty = true;
       }},
      {"--step",
       [](Command& command, const std::string& text) {
         const auto [at, delta_s] = to_pair(text);
         command.faults.steps.push_back({at, delta_s});
         command.faulty = true;
       }},
      {"--faults",
       [](Command& command, const std::string& text) {
         Faults faults = everyday_faults(static_cast<std::uint64_t>(to_integer(text)));
         faults.holes = command.faults.holes;
         faults.silences = command.faults.silences;
         faults.steps = command.faults.steps;
         command.faults = faults;
         command.faulty = true;
       }},
  };
  return kValued;
}

const std::map<std::string, Setter>& plain() {
  static const std::map<std::string, Setter> kPlain{
      {"--no-ringing", flag(&Options::ringing_records, false)},
      {"--no-ringing-end-on-answer", flag(&Options::ringing_end_on_answer, false)},
      {"--ringing-end-after-answer", flag(&Options::ringing_end_after_answer, true)},
      {"--ringing-counted", flag(&Options::ringing_counted, true)},
      {"--leave-while-ringing", flag(&Options::leave_while_ringing, true)},
      {"--no-work-timer", flag(&Options::work_timer_records, false)},
      {"--round-the-clock", flag(&Options::round_the_clock, true)},
      {"--night-shift", flag(&Options::night_shift, true)},
      {"--paths-only", flag(&Options::sample_pairs, false)},
      {"--refresh-at-midnight", flag(&Options::refresh_at_midnight, true)},
      {"--closed-weekends", flag(&Options::closed_weekends, true)},
      {"--first-no-refresh", flag(&Options::refresh_first, false)},
      {"--whole-seconds", flag(&Options::whole_seconds, true)},
      {"--nuls", flag(&Options::nuls, true)},
      {"--unusual-ids", flag(&Options::unusual_agent_ids, true)},
  };
  return kPlain;
}

void set_one(Command& command, const std::string& name, const Setter& setter, const std::string& value) {
  try {
    setter(command, value);
  } catch (const UsageError& error) {
    throw UsageError(name + ": " + error.what());
  }
}

Command parse(const std::vector<std::string>& arguments) {
  Command command;
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    const std::string& name = arguments[at];
    if (const auto found = plain().find(name); found != plain().end()) {
      set_one(command, name, found->second, "");
    } else if (const auto with_value = valued().find(name); with_value != valued().end()) {
      if (at + 1 == arguments.size()) throw UsageError(name + ": its value is missing");
      set_one(command, name, with_value->second, arguments[++at]);
    } else {
      throw UsageError("unknown option " + name);
    }
  }
  if (command.out.empty()) throw UsageError("--out is missing");
  return command;
}

double records_of_a_day(Options options) {
  options.days = 1;
  double records = 0;
  Sinks sinks;
  sinks.record = [&records](const Record&) { ++records; };
  simulate(options, sinks);
  return records;
}

/// Chooses the number of agents so that a year has about the wished number of records, found by trying single days.
/// The reports alone may be too many: then they come once a minute only.
void make_year(Options& options, double records) {
  options.days = kDaysOfYear;
  const double wanted = records / kDaysOfYear;
  Options few = options;
  few.agents = 1;
  double least = records_of_a_day(few);
  if (least > wanted && options.sample_every_s < kSlowSample_s) {
    options.sample_every_s = few.sample_every_s = kSlowSample_s;
    least = records_of_a_day(few);
  }
  if (least > wanted) {
    throw UsageError("--year-of: a year with one agent has " + std::to_string(static_cast<int>(least) * kDaysOfYear) +
                     " records; want more, or fewer --paths");
  }
  Options many = options;
  many.agents = 101;
  const double each = (records_of_a_day(many) - least) / 100;
  options.agents = static_cast<int>(std::clamp(1 + (wanted - least) / each, 1.0, 500.0));
}

/// Sends the records to the file in large pieces, over a bad wire if one is wanted.
class Output {
 public:
  explicit Output(const Command& command)
      : file_(command.out, std::ios::binary), wire_(command.options), name_(command.out) {
    if (!file_) throw std::runtime_error(name_ + ": cannot be written");
    if (command.faulty) faulty_ = std::make_unique<FaultyWire>(command.options, command.faults);
  }

  void append(const Record& record) {
    ++records_;
    if (faulty_) {
      faulty_->append(record, buffer_);
    } else {
      wire_.append(record, buffer_);
    }
    if (buffer_.size() >= kFlushAt) flush();
  }

  void flush() {
    file_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    file_.flush();
    if (!file_) throw std::runtime_error(name_ + ": cannot be written");
    buffer_.clear();
  }

  std::size_t records() const { return records_; }
  const Damage* damage() const { return faulty_ ? &faulty_->damage() : nullptr; }

 private:
  std::ofstream file_;
  WireBytes wire_;
  std::string name_;
  std::unique_ptr<FaultyWire> faulty_;
  std::string buffer_;
  std::size_t records_ = 0;
};

void run(Command& command) {
  if (command.year_of > 0) make_year(command.options, command.year_of);
  Output output(command);
  std::unique_ptr<TruthJson> truth;
  Sinks sinks;
  sinks.record = [&output](const Record& record) { output.append(record); };
  if (!command.truth.empty()) {
    truth = std::make_unique<TruthJson>(command.truth);
    sinks.call = [&truth](const CallTruth& call) { truth->add(call); };
    sinks.state = [&truth](const StateTruth& state) { truth->add(state); };
  }
  const Period period = simulate(command.options, sinks);
  output.flush();
  if (truth) truth->finish(command.options, period, output.records(), output.damage());
  std::cout << output.records() << " records, " << command.options.agents << " agents\n";
}

}  // namespace
}  // namespace acd::sim

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 1 && arguments.front() == "--help") {
    std::cout << acd::sim::kUsage;
    return 0;
  }
  try {
    acd::sim::Command command = acd::sim::parse(arguments);
    acd::sim::run(command);
  } catch (const acd::sim::UsageError& error) {
    std::cerr << "simulate: " << error.what() << " (--help shows the options)\n";
    return 2;
  } catch (const std::invalid_argument& error) {
    std::cerr << "simulate: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "simulate: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
