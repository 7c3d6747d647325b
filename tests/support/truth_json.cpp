#include "truth_json.h"

#include <array>
#include <stdexcept>

namespace acd::sim {
namespace {

std::string text_or_null(const std::string& text) { return text.empty() ? "null" : '"' + text + '"'; }

std::string time_or_null(std::int64_t at) { return at < 0 ? "null" : std::to_string(at); }

std::string to_json(const StateTruth& state) {
  return "{\"agent\":\"" + state.agent + "\",\"at\":" + std::to_string(state.at) + ",\"state\":\"" + state.state +
         "\",\"reason\":" + text_or_null(state.reason) + ",\"path\":" + text_or_null(state.path) + "}";
}

std::string to_json(const CallTruth& call) {
  return "{\"id\":" + std::to_string(call.id) + ",\"path\":\"" + call.path +
         "\",\"arrival\":" + std::to_string(call.arrival) + ",\"queued_from\":" + std::to_string(call.queued_from) +
         ",\"ringing_from\":" + time_or_null(call.ringing_from) + ",\"answered\":" + time_or_null(call.answered) +
         ",\"left\":" + time_or_null(call.left) + ",\"agent\":" + text_or_null(call.agent) +
         ",\"unanswered_ringings\":" + std::to_string(call.unanswered_ringings) +
         (call.overflowed < 0 ? ""
                              : ",\"overflowed\":" + std::to_string(call.overflowed) + ",\"overflowed_from\":\"" +
                                    call.overflowed_from + '"') +
         "}";
}

std::string to_json(const Damage& damage) {
  return "{\"lost\":" + std::to_string(damage.lost.size()) + ",\"in_holes\":" + std::to_string(damage.in_holes.size()) +
         ",\"in_silences\":" + std::to_string(damage.in_silences.size()) +
         ",\"cut\":" + std::to_string(damage.cut.size()) +
         ",\"missing_line_ends\":" + std::to_string(damage.missing_line_ends.size()) +
         ",\"strays\":" + std::to_string(damage.strays.size()) +
         ",\"jitters\":" + std::to_string(damage.jitters.size()) +
         ",\"noise_runs\":" + std::to_string(damage.noise_runs) +
         ",\"noise_bytes\":" + std::to_string(damage.noise_bytes) +
         ",\"overlong_frames\":" + std::to_string(damage.overlong_frames) +
         ",\"overlong_bytes\":" + std::to_string(damage.overlong_bytes) +
         ",\"whole\":" + std::to_string(damage.whole()) + "}";
}

}  // namespace

TruthJson::TruthJson(const std::string& file_name)
    : file_name_(file_name), out_(file_name, std::ios::binary), calls_(std::tmpfile()) {
  if (!out_ || !calls_) throw std::runtime_error(file_name_ + ": cannot be written");
  out_ << "{\"states\":[";
}

void TruthJson::add(const StateTruth& state) {
  out_ << (any_state_ ? ",\n" : "\n") << to_json(state);
  any_state_ = true;
}

void TruthJson::add(const CallTruth& call) {
  const std::string line = (any_call_ ? ",\n" : "\n") + to_json(call);
  std::fwrite(line.data(), 1, line.size(), calls_.get());
  any_call_ = true;
}

void TruthJson::finish(const Options& options, const Period& period, std::size_t records, const Damage* damage) {
  out_ << "],\n\"calls\":[";
  copy_calls();
  out_ << "],\n\"zone\":\"" << options.zone << "\",\"begin\":" << period.begin << ",\"end\":" << period.end
       << ",\"records\":" << records;
  if (damage != nullptr) out_ << ",\"damage\":" << to_json(*damage);
  out_ << "}\n";
  out_.flush();
  if (!out_ || std::ferror(calls_.get()) != 0) throw std::runtime_error(file_name_ + ": cannot be written");
}

void TruthJson::copy_calls() {
  std::rewind(calls_.get());
  std::array<char, 65536> piece{};
  for (std::size_t size = 0; (size = std::fread(piece.data(), 1, piece.size(), calls_.get())) > 0;) {
    out_.write(piece.data(), static_cast<std::streamsize>(size));
  }
}

}  // namespace acd::sim
