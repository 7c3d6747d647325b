#include "bench_main.h"

#include <cstdio>
#include <exception>
#include <filesystem>

namespace acd::perf {

int bench_main(int argc, char** argv, const std::string& about, const std::function<void(CLI::App&)>& declare,
               const std::function<bool()>& run) {
  CLI::App app(about, std::filesystem::path(argv[0]).filename());
  app.option_defaults()->always_capture_default();
  try {
    declare(app);
    app.parse(argc, argv);
    return run() ? 0 : 1;
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s: %s\n", app.get_name().c_str(), e.what());
    return 2;
  }
}

}  // namespace acd::perf
