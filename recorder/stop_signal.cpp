#include "stop_signal.h"

#include <csignal>

namespace acd {
namespace {

volatile std::sig_atomic_t asked = 0;

void ask(int) { asked = 1; }

}  // namespace

void stop_by_signal() {
  asked = 0;
  std::signal(SIGINT, ask);
  std::signal(SIGTERM, ask);
}

bool stop_asked() { return asked != 0; }

}  // namespace acd
