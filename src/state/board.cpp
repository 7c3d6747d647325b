#include "state/board.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/text.h"

namespace acd {
namespace {

using Json = nlohmann::json;

std::string_view word(const AgentFacts& facts) {
  switch (display(facts).state) {
    case State::unknown:
    case State::ringing:
      return {};
    case State::logged_off:
      return "out";
    case State::work_timer:
      return "timer";
    case State::idle:
      return facts.last_code == 'A' ? "in" : "idle";
    default:
      return "busy";
  }
}

// By hand: each queue report comes through here, and a replay is mostly queue reports.
std::string digits(const std::optional<int>& value, std::size_t width) {
  if (!value) return {};
  std::string text(width, '0');
  int rest = *value;
  for (auto at = text.rbegin(); at != text.rend() && rest > 0; ++at, rest /= 10)
    *at = static_cast<char>('0' + rest % 10);
  return text;
}

std::string minutes_seconds(const std::optional<int>& s) {
  return s ? digits(*s / 60 * 100 + *s % 60, 4) : std::string();
}

}  // namespace

void Board::load(std::string_view text) {
  Board loaded;
  try {
    const Json file = Json::parse(text);
    const auto queues = [&](const char* key, std::map<std::string, Queue>& out) {
      for (const auto& [id, q] : file.at(key).get_ref<const Json::object_t&>())
        out[id] = {q.at("waiting").get<std::string>(), q.at("agents").get<std::string>(),
                   q.at("longestwait").get<std::string>()};
    };
    queues("paths", loaded.paths_);
    queues("groups", loaded.groups_);
    for (const auto& [id, agent_word] : file.at("agents").get_ref<const Json::object_t&>())
      loaded.agents_.change(id).first = agent_word.get<std::string>();
    loaded.last_update_ = file.value("lastUpdate", 0.0);
  } catch (const Json::exception& e) {
    throw std::invalid_argument(e.what());
  }
  *this = std::move(loaded);
}

bool Board::heard(char code, double at_s) {
  constexpr std::string_view kSignsOfLife = "ABCDEFGHIJKLMNOPQ";
  if (kSignsOfLife.find(code) == std::string_view::npos || at_s == last_update_) return false;
  last_update_ = at_s;
  return true;
}

bool Board::report(const QueueReport& r) {
  Queue queue{digits(r.calls_waiting, 3), digits(r.agents, 3), minutes_seconds(r.longest_wait_s)};
  auto& queues = r.kind == QueueKind::group ? groups_ : paths_;
  const auto [there, added] = queues.try_emplace(printable(r.queue_id));
  if (!added && there->second == queue) return false;
  there->second = std::move(queue);
  return true;
}

bool Board::agent(const AgentId& id, const AgentFacts& facts) {
  const std::string_view now = word(facts);
  if (now.empty()) return false;
  const std::string name = printable(id.text());
  if (const auto there = agents_.find(name); there != agents_.end() && there->second == now) return false;
  agents_.change(name).first = now;
  return true;
}

std::string Board::json() const {
  Json agents = Json::object();
  for (const auto& [id, agent_word] : agents_) agents[id] = agent_word;
  const auto queues = [](const std::map<std::string, Queue>& map) {
    Json out = Json::object();
    for (const auto& [id, q] : map)
      out[id] = {{"waiting", q.waiting}, {"agents", q.agents}, {"longestwait", q.longest_wait}};
    return out;
  };
  const Json file = {{"paths", queues(paths_)},
                     {"groups", queues(groups_)},
                     {"agents", std::move(agents)},
                     {"lastUpdate", last_update_}};
  return file.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace acd
