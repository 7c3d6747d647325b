#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <string>

namespace acd::perf {

/// The main of a benchmark. `declare` names its options; `run` says whether all goals were reached. Returns the exit
/// code: 0 or 1 for that, 2 for a command line that is wrong and for what was thrown, said in a line.
int bench_main(int argc, char** argv, const std::string& about, const std::function<void(CLI::App&)>& declare,
               const std::function<bool()>& run);

}  // namespace acd::perf
