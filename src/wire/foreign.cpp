#include "wire/foreign.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/fields.h"
#include "core/text.h"

namespace acd {
namespace {

constexpr char kStx = '\x02';
constexpr std::size_t kHead = 9;  // of a record: number, letter, time
constexpr std::size_t kLineShown = 40;

struct Greeting {
  std::string_view begin;
  std::string_view question;
};

// What servers say first, or to bytes that they do not understand.
constexpr std::array kGreetings{
    Greeting{"SSH-", "is this SSH?"},
    Greeting{"HTTP/", "is this a web server?"},
    Greeting{"<", "is this a web server?"},
    Greeting{"\x15\x03", "is this a TLS port?"},
    Greeting{"\x16\x03", "is this a TLS port?"},
    Greeting{"\xff\xfb", "is this a telnet port?"},
    Greeting{"\xff\xfc", "is this a telnet port?"},
    Greeting{"\xff\xfd", "is this a telnet port?"},
    Greeting{"\xff\xfe", "is this a telnet port?"},
    Greeting{"220", "is this a mail or FTP server?"},
};

// A digit for 0, itself for anything else: "01/14 09:24" is "00/00 00:00".
bool has_form(std::string_view text, std::string_view form) {
  return text.size() >= form.size() && std::equal(form.begin(), form.end(), text.begin(), [](char wanted, char c) {
           return wanted == '0' ? is_digit(c) : wanted == c;
         });
}

// Date, time and duration of a call; a sign may stand before it, and a blank for the first digit of the hour.
bool is_smdr(std::string_view line) {
  for (const std::size_t skipped : {0U, 1U}) {
    const std::string_view text = line.substr(std::min(skipped, line.size()));
    for (const std::string_view form : {"00/00 00:00", "00/00  0:00", "0000-00-00 00:00"})
      if (has_form(text, form)) return true;
  }
  return false;
}

bool is_text(char c) { return (c >= ' ' && c <= '~') || c == '\r' || c == '\n' || c == '\t'; }

std::string_view question(std::string_view first, std::string_view line) {
  for (const Greeting& greeting : kGreetings)
    if (first.starts_with(greeting.begin)) return greeting.question;
  if (is_smdr(line)) return "is this the SMDR port?";
  if (!std::all_of(first.begin(), first.end(), is_text)) return "is this the port of another protocol, such as MiTAI?";
  return "is this the port of the real time events? It is 15373 unless it was set up otherwise";
}

// The first line that is not empty; the bytes before it count as bytes, and show nothing.
std::string_view first_line(std::string_view bytes) {
  bytes.remove_prefix(std::min(bytes.find_first_not_of("\r\n"), bytes.size()));
  return bytes.substr(0, bytes.find_first_of("\r\n"));
}

std::string line_shown(std::string_view line) {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string c = escape_bytes(line.substr(i, 1));
    if (text.size() + c.size() > kLineShown) return text + " ...";
    text += c;
  }
  return text;
}

}  // namespace

void ForeignBytes::add(std::string_view bytes) {
  count += static_cast<std::int64_t>(bytes.size());
  first += bytes.substr(0, kFirst - first.size());
}

bool is_foreign(std::string_view pending) {
  if (pending.empty() || pending.find(kStx) != std::string_view::npos) return false;
  for (std::size_t i = 0; i < std::min(pending.size(), kHead); ++i)
    if (i == 2 ? !is_letter(pending[i]) : !is_digit(pending[i])) return true;
  return false;
}

std::string foreign_text(const ForeignBytes& bytes) {
  if (bytes.empty()) return "";
  const std::string_view line = first_line(bytes.first);
  return fmt::format("{} bytes came that are no ACD records, such as '{}': {}", bytes.count, line_shown(line),
                     question(bytes.first, line));
}

}  // namespace acd
