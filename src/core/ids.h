#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace acd {

/// Text of one kind that cannot be mixed up with text of another kind. Ids are text, never numbers: agent "0703" is not
/// agent "703". Owns its characters; any byte may occur in them, for the switch is not trusted to send digits.
template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}
  explicit Id(std::string_view text) : text_(text) {}
  explicit Id(const char* text) : text_(text) {}

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

  friend bool operator==(const Id&, const Id&) = default;
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::string text_;
};

using AgentId = Id<struct AgentTag>;        ///< 1 to 7 characters as logged on with
using PathId = Id<struct PathTag>;          ///< 3 digits as in a path report
using GroupId = Id<struct GroupTag>;        ///< 3 digits as in a group report
using Extension = Id<struct ExtensionTag>;  ///< directory number of a set's prime line

}  // namespace acd

template <class Tag>
struct std::hash<acd::Id<Tag>> {
  std::size_t operator()(const acd::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.text()); }
};
