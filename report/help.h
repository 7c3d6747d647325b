#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace acd {

/// What stands below the options of a command in its --help: a worked example and the exit codes.
std::string help_footer(std::string_view command);
/// The same of the program, with the example of each of its commands.
std::string help_footer(const std::vector<std::string>& commands);

/// A command line that shows what the command is for; empty: there is none.
std::string_view help_example(std::string_view command);

}  // namespace acd
