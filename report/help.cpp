#include "help.h"

#include <algorithm>
#include <iterator>

namespace acd {
namespace {

struct Example {
  std::string_view command;
  std::string_view typed;
  std::string_view answers;
};

constexpr Example kExamples[] = {
    {"occupancy", "acd-report occupancy --db acd.db --since 2026-03-02T09:00 --until 2026-03-02T17:00 --interval 30m",
     "how busy each agent was in each half hour of that day's office hours"},
    {"longest-wait", "acd-report longest-wait --episodes --above 120 --path 860 --db acd.db --since yesterday",
     "when callers of path 860 waited longer than two minutes, since yesterday"},
    {"queue-waits", "acd-report queue-waits --within 20 --interval 1h --path 860 --db acd.db",
     "how long callers of path 860 waited, and how many were answered within 20 s"},
    {"calls", "acd-report calls --agent 6101 6102 --db acd.db --format json",
     "each ACD call that two agents answered on the last recorded day"},
    {"shifts", "acd-report shifts --since 2026-03-01 --until 2026-04-01 --names names.csv --db acd.db",
     "each log on and log off of a month, with the agents' names"},
    {"who", "acd-report who --at 2026-03-02T10:15 --db acd.db", "the state of every agent at a quarter past ten"},
    {"timeline", "acd-report timeline --agent 6101 --since -2h --db acd.db",
     "what agent 6101 did in the last two hours, span by span"},
    {"make-busy", "acd-report make-busy --interval week --since 2026-03-02 --db acd.db",
     "make busy by agent and reason, week by week"},
    {"events", "acd-report events --agent 6101 --since 2026-03-02T10:00 --until 2026-03-02T10:05 --db acd.db",
     "every record about agent 6101 in five minutes, decoded, with its bytes"},
    {"health", "acd-report health --db acd.db --format table", "how far the record can be trusted, and why not"},
    {"export", "acd-report export --as raw --db acd.db --output sessions/",
     "what the switch sent, byte by byte, a file a session"},
};

constexpr std::string_view kExitCodes =
    "Exit codes: 0 done, 1 failed, 2 usage, 3 done but coverage below --min-coverage, 4 no data in the range,\n"
    "  75 try again: the database cannot be opened";

const Example* example_of(std::string_view command) {
  const auto* found = std::find_if(std::begin(kExamples), std::end(kExamples),
                                   [&](const Example& example) { return example.command == command; });
  return found == std::end(kExamples) ? nullptr : found;
}

void append(std::string& text, const Example& example) {
  text.append("  ").append(example.typed).append("\n      ").append(example.answers).append("\n");
}

}  // namespace

std::string_view help_example(std::string_view command) {
  const Example* example = example_of(command);
  return example ? example->typed : std::string_view{};
}

std::string help_footer(std::string_view command) {
  std::string text;
  if (const Example* example = example_of(command)) {
    text += "Example:\n";
    append(text, *example);
  }
  return text.append("Options of every report: acd-report --help; columns: acd-report ")
      .append(command)
      .append(" --explain\n")
      .append(kExitCodes);
}

std::string help_footer(const std::vector<std::string>& commands) {
  std::string text = "Examples:\n";
  for (const std::string& command : commands)
    if (const Example* example = example_of(command)) append(text, *example);
  return text.append(kExitCodes);
}

}  // namespace acd
