#pragma once

#include <regex>
#include <string>
#include <vector>

/// Whether a text is well-formed XML, as far as the project's own pictures use XML: elements, attributes in double
/// quotes, text, the five entities and character references; no comments, CDATA or DOCTYPE.
namespace acd::test {

namespace xml {

// UTF-8 of what XML 1.0 does not allow: control characters, U+FFFE, U+FFFF.
inline bool has_forbidden(const std::string& text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return true;
  return text.find("\xEF\xBF\xBE") != std::string::npos || text.find("\xEF\xBF\xBF") != std::string::npos;
}

inline bool is_content(const std::string& text) {
  static const std::regex kEntity("&(lt|gt|amp|quot|#39);");
  const std::string rest = std::regex_replace(text, kEntity, "");
  return rest.find_first_of("<&") == std::string::npos;
}

}  // namespace xml

/// Empty if it is; else what is wrong.
inline std::string xml_problem(std::string text) {
  static const std::regex kTag(R"re(^<(/?)([a-zA-Z]+)((?: [a-zA-Z:-]+="[^"<]*")*)(/?)>$)re");
  const std::string kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  if (xml::has_forbidden(text)) return "a character that XML forbids";
  if (text.compare(0, kHead.size(), kHead) != 0) return "no XML declaration";
  text.erase(0, kHead.size());
  std::vector<std::string> open;
  bool begun = false;
  while (!text.empty()) {
    const std::size_t begin = text.find('<');
    const std::string content = text.substr(0, begin);
    if (!xml::is_content(content)) return "content: " + content;
    if (open.empty() && content.find_first_not_of("\n") != std::string::npos) return "text outside: " + content;
    if (begin == std::string::npos) break;
    const std::size_t end = text.find('>', begin);
    if (end == std::string::npos) return "a tag without end";
    const std::string tag = text.substr(begin, end - begin + 1);
    text.erase(0, end + 1);
    // Long paths are not for a recursive matcher: they are looked at on their own.
    std::string plain = tag;
    for (std::size_t d = plain.find(" d=\""); d != std::string::npos; d = plain.find(" d=\"")) {
      const std::size_t stop = plain.find('"', d + 4);
      if (stop == std::string::npos) return "a path without end";
      if (plain.substr(d + 4, stop - d - 4).find_first_not_of("MHVLhvlmz0123456789 .-") != std::string::npos)
        return "a path that is none: " + plain;
      plain.erase(d, stop + 1 - d);
    }
    std::smatch part;
    if (!std::regex_match(plain, part, kTag)) return "tag: " + plain;
    if (open.empty() && begun) return "a second root";
    begun = true;
    if (part[1].length() == 0 && part[4].length() == 0) open.push_back(part[2]);
    if (part[1].length() == 0) continue;
    if (open.empty() || open.back() != part[2]) return "wrong end: " + tag;
    open.pop_back();
  }
  return open.empty() ? "" : "not closed: " + open.back();
}

}  // namespace acd::test
