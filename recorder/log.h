#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace acd {

enum class LogLevel { debug, info, warning, error };

/// Sets what is written: this level and those above. Default info.
void set_log_level(LogLevel level);

/// "debug", "info", "warning", "error".
std::string_view log_level_name(LogLevel level);

/// Writes one line to standard error: level=... event=... key=value ... Values are made safe for a terminal and quoted
/// when they need it. May be called from any thread.
void log_event(LogLevel level, std::string_view event,
               std::initializer_list<std::pair<std::string_view, std::string>> values = {});

}  // namespace acd
