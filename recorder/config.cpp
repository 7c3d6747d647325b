#include "config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/fields.h"
#include "core/text.h"

namespace acd {
namespace {

constexpr std::size_t kMaxSize = 1024 * 1024;
constexpr std::int64_t kMaxSilence_s = 86400;

struct Words {
  std::string_view key;
  std::vector<std::string_view> allowed;  // none: any text
};
const std::vector<Words>& texts() {
  static const std::vector<Words> all{{"db", {}},
                                      {"spill", {}},
                                      {"state", {}},
                                      {"zone", {}},
                                      {"clock-rules", {"zone", "switch"}},
                                      {"log-level", {"debug", "info", "warning", "error"}}};
  return all;
}

class File {
 public:
  explicit File(std::string path) : path_(std::move(path)) {}

  Config read() {
    const toml::table all = parse(content());
    std::vector<std::pair<const toml::key*, const toml::node*>> settings;
    for (const auto& [key, value] : all) settings.emplace_back(&key, &value);
    std::sort(settings.begin(), settings.end(),
              [](const auto& a, const auto& b) { return a.first->source().begin.line < b.first->source().begin.line; });
    for (const auto& [key, value] : settings) take(*key, *value);
    return std::move(config_);
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw Error(fmt::format("config file '{}' {}", path_, why), Exit::usage);
  }
  [[noreturn]] void fail(std::size_t line, const std::string& why) const {
    throw Error(fmt::format("config file '{}', line {}: {}", path_, line, why), Exit::usage);
  }
  [[noreturn]] void fail(const toml::key& key, const std::string& why) const { fail(key.source().begin.line, why); }

  std::string content() const {
    std::error_code none;
    if (std::filesystem::is_directory(path_, none)) fail("is a folder; name the file in it");
    errno = 0;
    std::ifstream file(path_, std::ios::binary);
    std::string text(kMaxSize + 1, '\0');
    if (!file || (!file.read(text.data(), static_cast<std::streamsize>(text.size())) && file.bad()))
      fail(fmt::format("cannot be read: {}; check its name and its rights", std::strerror(errno)));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMaxSize) fail("is larger than 1 MiB; name a file of settings");
    return text;
  }

  toml::table parse(const std::string& text) const {
    try {
      return toml::parse(text);
    } catch (const toml::parse_error& e) {
      const auto at = e.source().begin;
      refuse_if_twice(text, at.line, e.description());
      fail(at.line, fmt::format("column {}: {}; write settings as in db = \"acd.db\", text in quotes", at.column,
                                shown(e.description(), 200)));
    }
  }

  // The description ends with the key that is there already.
  void refuse_if_twice(std::string_view text, std::size_t line, std::string_view description) const {
    std::size_t end = 0;
    for (std::size_t n = 1; n < line; ++n) end = text.find('\n', end) + 1;
    try {
      for (const auto& [key, value] : toml::parse(text.substr(0, end)))
        if (description.find("redefine") != std::string_view::npos &&
            description.ends_with("'" + std::string(key.str()) + "'"))
          fail(line,
               fmt::format("{0} is given a second time, first in line {1}; remove one{2}", shown(key.str()),
                           key.source().begin.line,
                           key.str() == "pbx" ? ", or write a list: pbx = [\"192.0.2.10\", \"192.0.2.11\"]" : ""));
    } catch (const toml::parse_error&) {  // then the first complaint says more
    }
  }

  void take(const toml::key& key, const toml::node& value) {
    const auto text = std::find_if(texts().begin(), texts().end(), [&](const Words& w) { return w.key == key.str(); });
    if (value.is_table() || value.is_array_of_tables())
      fail(key, fmt::format("'{}' is a section; settings stand without one: remove the line", shown(key.str())));
    if (key.str() == "pbx")
      take_pbx(key, value);
    else if (key.str() == "max-silence")
      take_silence(key, value);
    else if (text != texts().end())
      take_text(key, value, *text);
    else
      fail(key, fmt::format("it has no setting '{}', but {}", shown(key.str()), kSettings));
  }

  void take_text(const toml::key& key, const toml::node& value, const Words& words) {
    const auto* text = value.as_string();
    if (!text) fail(key, fmt::format("{0} is {1}; it is text, in quotes: {0} = \"...\"", words.key, kind_of(value)));
    if (!words.allowed.empty() &&
        std::find(words.allowed.begin(), words.allowed.end(), text->get()) == words.allowed.end())
      fail(key, fmt::format("{} '{}' is none of {}", words.key, shown(text->get()), fmt::join(words.allowed, ", ")));
    config_.texts[std::string(words.key)] = text->get();
  }

  void take_pbx(const toml::key& key, const toml::node& value) {
    const auto add = [&](const toml::node& one) {
      const auto* text = one.as_string();
      if (!text)
        fail(key,
             fmt::format("pbx is {}; write pbx = \"HOST:PORT\", or a list: pbx = [\"HOST\", \"HOST\"]", kind_of(one)));
      config_.pbx.push_back(text->get());
    };
    const auto* list = value.as_array();
    if (!list) return add(value);
    if (list->empty()) fail(key, "pbx is an empty list; write pbx = \"HOST:PORT\"");
    for (const toml::node& one : *list) add(one);
  }

  void take_silence(const toml::key& key, const toml::node& value) {
    std::optional<std::int64_t> seconds;
    if (const auto* number = value.as_integer()) seconds = number->get();
    if (const auto* text = value.as_string()) seconds = parse_digits(text->get());
    if (!seconds || *seconds < 1 || *seconds > kMaxSilence_s)
      fail(key, fmt::format("max-silence is a whole number of seconds, 1 to {}: max-silence = 180", kMaxSilence_s));
    config_.max_silence_s = seconds;
  }

  static std::string_view kind_of(const toml::node& value) {
    if (value.is_number()) return "a number";
    if (value.is_boolean()) return "true or false";
    if (value.is_array()) return "a list";
    return value.is_string() ? "text" : "a date or a time";
  }

  const std::string path_;
  Config config_;
};

}  // namespace

Config read_config(const std::string& path) { return File(path).read(); }

}  // namespace acd
