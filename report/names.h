#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/zone.h"

namespace acd {

/// What is given a name.
enum class NameKind { agent, path, group, reason };

/// Names of agents, paths, agent groups and make busy reasons, by day: an id may pass from one person to another.
class Names {
 public:
  /// Reads CSV with the header `kind,id,name` and perhaps `from` and `to`, in any order: kind is agent, path, group or
  /// reason, the dates are local days, `to` itself not meant, empty without limit. Throws Error with Exit::usage that
  /// says where in `file` what is wrong, and what to do.
  static Names parse(std::string_view csv, const std::string& file);
  /// The same of a file's content.
  static Names read(const std::string& file);

  /// The name in force on that local day, of several the one that came last; empty if there is none. Lives as long as
  /// the names.
  std::string_view find(NameKind kind, std::string_view id, Day day) const;
  std::size_t size() const { return size_; }

 private:
  friend class NamesReader;

  struct Entry {
    Day from = std::numeric_limits<Day>::min();
    Day to = std::numeric_limits<Day>::max();
    std::string name;
    std::size_t line = 0;
  };

  std::map<std::pair<NameKind, std::string>, std::vector<Entry>> entries_;  // of one id by begin
  std::size_t size_ = 0;
};

}  // namespace acd
