#include <gtest/gtest.h>

#include <cstdlib>

#include "core/error.h"
#include "core/text.h"
#include "options.h"
#include "scratch_folder.h"

namespace acd {
namespace {

using Command = RecorderOptions::Command;

// The environment of the programs, empty at the begin of each test and as it was at the end.
// "a:1 b:2"
std::string texts(const std::vector<Endpoint>& endpoints) {
  std::string all;
  for (const Endpoint& endpoint : endpoints) all += (all.empty() ? "" : " ") + endpoint_text(endpoint);
  return all;
}

class RecorderOptionsTest : public testing::Test {
 protected:
  struct Parsed {
    RecorderOptions options;
    int exit_code = 0;
    std::string out, err;
  };

  RecorderOptionsTest() {
    for (const char* name : kVariables) {
      const char* value = std::getenv(name);
      saved_.push_back(value ? std::optional<std::string>(value) : std::nullopt);
      ::unsetenv(name);
    }
  }
  ~RecorderOptionsTest() override {
    for (std::size_t i = 0; i < std::size(kVariables); ++i)
      saved_[i] ? ::setenv(kVariables[i], saved_[i]->c_str(), 1) : ::unsetenv(kVariables[i]);
  }

  static Parsed parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "acd-recorder");
    Parsed parsed;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    try {
      parsed.options = parse_recorder_options(static_cast<int>(arguments.size()), arguments.data(), parsed.exit_code);
    } catch (const Error& e) {  // recorder_main says it and ends with its code
      parsed.exit_code = static_cast<int>(e.code());
      parsed.err = e.what();
    }
    parsed.out = testing::internal::GetCapturedStdout();
    parsed.err += testing::internal::GetCapturedStderr();
    return parsed;
  }

  // A usage error (2) whose message holds `part`.
  static void expect_usage_error(const std::vector<const char*>& arguments, const std::string& part) {
    const Parsed parsed = parse(arguments);
    EXPECT_EQ(parsed.exit_code, 2) << testing::PrintToString(arguments);
    EXPECT_EQ(parsed.options.command, Command::none);
    EXPECT_NE(parsed.err.find(part), std::string::npos) << parsed.err;
  }

 private:
  static constexpr const char* kVariables[] = {"ACD_DB", "ACD_PBX", "ACD_STATE", "ACD_ZONE"};
  std::vector<std::optional<std::string>> saved_;
};

TEST_F(RecorderOptionsTest, OfRunHaveDefaults) {
  const RecorderOptions o = parse({"run", "--pbx", "pbx.example", "--db", "acd.db"}).options;
  EXPECT_EQ(o.command, Command::run);
  EXPECT_EQ(o.db, "acd.db");
  EXPECT_EQ(texts(o.pbx), "pbx.example:15373");
  EXPECT_EQ(o.state, "");
  EXPECT_EQ(o.zone, std::nullopt);
  EXPECT_EQ(o.max_silence_s, 180);
  EXPECT_EQ(o.log_level, LogLevel::info);
}

TEST_F(RecorderOptionsTest, OfReplayAreRead) {
  const RecorderOptions o =
      parse({"replay", "one", "two.zip", "-", "--db", "acd.db", "--zone", "Australia/Sydney", "--date", "2026-03-02",
             "--speed", "60", "--again", "--state", "s.json", "--log-level", "debug"})
          .options;
  EXPECT_EQ(o.command, Command::replay);
  EXPECT_EQ(o.files, (std::vector<std::string>{"one", "two.zip", "-"}));
  EXPECT_EQ(o.zone, "Australia/Sydney");
  EXPECT_EQ(o.date, parse_day("2026-03-02"));
  EXPECT_EQ(o.speed, 60);
  EXPECT_TRUE(o.again);
  EXPECT_EQ(o.state, "s.json");
  EXPECT_EQ(o.log_level, LogLevel::debug);
}

TEST_F(RecorderOptionsTest, OfPlayAreRead) {
  const RecorderOptions o =
      parse({"play", "one", "--listen", "[::1]:0", "--speed", "0.5", "--clients", "3", "--loop"}).options;
  EXPECT_EQ(o.command, Command::play);
  EXPECT_EQ(o.files, std::vector<std::string>{"one"});
  EXPECT_EQ(o.listen.host, "::1");
  EXPECT_EQ(o.listen.port, "0");
  EXPECT_EQ(o.speed, 0.5);
  EXPECT_EQ(o.clients, 3);
  EXPECT_TRUE(o.loop);
  EXPECT_EQ(parse({"play", "one"}).options.listen.host, "127.0.0.1");
  EXPECT_EQ(parse({"play", "one"}).options.listen.port, "15373");
}

TEST_F(RecorderOptionsTest, PlayListensOnThisMachineUnlessAnAddressIsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"15374", "127.0.0.1:15374"},     {":15374", "127.0.0.1:15374"},      {"0", "127.0.0.1:0"},
      {"127.0.0.1", "127.0.0.1:15373"}, {"0.0.0.0:15374", "0.0.0.0:15374"}, {"[::]:15374", "[::]:15374"}};
  for (const auto& [typed, means] : cases)
    EXPECT_EQ(endpoint_text(parse({"play", "f", "--listen", typed}).options.listen), means);
  EXPECT_EQ(endpoint_text(parse({"play", "f"}).options.listen), "127.0.0.1:15373");
  for (const char* wrong : {":", ":x", ":70000", "70000"})
    expect_usage_error({"play", "f", "--listen", wrong}, "HOST[:PORT]");
}

TEST_F(RecorderOptionsTest, OfRebuildBackupAndPruneAreRead) {
  EXPECT_EQ(parse({"rebuild", "--db", "d"}).options.command, Command::rebuild);
  EXPECT_FALSE(parse({"rebuild", "--db", "d"}).options.check);
  EXPECT_TRUE(parse({"rebuild", "--check", "--db", "d"}).options.check);
  const RecorderOptions backup = parse({"backup", "--db", "d", "--to", "copy.db", "--force"}).options;
  EXPECT_EQ(backup.command, Command::backup);
  EXPECT_EQ(backup.to, "copy.db");
  EXPECT_TRUE(backup.force);
  EXPECT_FALSE(parse({"backup", "--db", "d", "--to", "copy.db"}).options.force);
  const RecorderOptions prune = parse({"prune", "--keep", "400", "--db", "d"}).options;
  EXPECT_EQ(prune.command, Command::prune);
  EXPECT_EQ(prune.keep_days, 400);
  EXPECT_FALSE(prune.dry_run || prune.even_if_most);
  EXPECT_TRUE(parse({"prune", "--keep", "400", "--dry-run", "--db", "d"}).options.dry_run);
  EXPECT_TRUE(parse({"prune", "--keep", "400", "--even-if-most", "--db", "d"}).options.even_if_most);
}

TEST_F(RecorderOptionsTest, SharedOnesMayStandBeforeTheCommandToo) {
  const RecorderOptions o = parse({"--db", "acd.db", "--max-silence", "60", "run", "--pbx", "pbx"}).options;
  EXPECT_EQ(o.db, "acd.db");
  EXPECT_EQ(o.max_silence_s, 60);
}

TEST_F(RecorderOptionsTest, ClockRulesAreTheZonesOrTheSwitchs) {
  const ScratchFolder folder;
  const std::string config = folder.write("acd.toml", "db = \"d\"\npbx = \"p\"\nclock-rules = \"switch\"\n");
  EXPECT_EQ(parse({"run", "--pbx", "p", "--db", "d"}).options.clock_rules, std::nullopt) << "as remembered";
  EXPECT_EQ(parse({"run", "--config", config.c_str()}).options.clock_rules, ClockRules::of_switch);
  EXPECT_EQ(parse({"run", "--config", config.c_str(), "--clock-rules", "zone"}).options.clock_rules,
            ClockRules::of_zone);
  expect_usage_error({"run", "--pbx", "p", "--db", "d", "--clock-rules", "host"}, "--clock-rules");
}

TEST_F(RecorderOptionsTest, TakeConfigThenEnvironmentThenFlags) {
  const ScratchFolder folder;
  const std::string config = folder.write("acd.toml",
                                          "db = \"config.db\"\npbx = \"config:1\"\nstate = \"config.json\"\nzone = "
                                          "\"UTC\"\nmax-silence = 60\nlog-level = \"warning\"\n");

  RecorderOptions o = parse({"run", "--config", config.c_str()}).options;
  EXPECT_EQ(o.db, "config.db");
  EXPECT_EQ(texts(o.pbx), "config:1");
  EXPECT_EQ(o.state, "config.json");
  EXPECT_EQ(o.zone, "UTC");
  EXPECT_EQ(o.max_silence_s, 60);
  EXPECT_EQ(o.log_level, LogLevel::warning);

  ::setenv("ACD_DB", "environment.db", 1);
  ::setenv("ACD_PBX", "environment:2", 1);
  ::setenv("ACD_STATE", "environment.json", 1);
  ::setenv("ACD_ZONE", "Asia/Kolkata", 1);
  o = parse({"run", "--config", config.c_str()}).options;
  EXPECT_EQ(o.db, "environment.db");
  EXPECT_EQ(texts(o.pbx), "environment:2");
  EXPECT_EQ(o.state, "environment.json");
  EXPECT_EQ(o.zone, "Asia/Kolkata");
  EXPECT_EQ(o.max_silence_s, 60);

  o = parse({"--config", config.c_str(), "run", "--db", "flag.db", "--pbx", "flag:3", "--state", "flag.json", "--zone",
             "Europe/Berlin", "--max-silence", "90", "--log-level", "error"})
          .options;
  EXPECT_EQ(o.db, "flag.db");
  EXPECT_EQ(texts(o.pbx), "flag:3");
  EXPECT_EQ(o.state, "flag.json");
  EXPECT_EQ(o.zone, "Europe/Berlin");
  EXPECT_EQ(o.max_silence_s, 90);
  EXPECT_EQ(o.log_level, LogLevel::error);
}

TEST_F(RecorderOptionsTest, ASwitchMayHaveSeveralAddresses) {
  EXPECT_EQ(texts(parse({"run", "--pbx", "a", "--pbx=b:1", "--db", "d", "--pbx", "::1"}).options.pbx),
            "a:15373 b:1 [::1]:15373");
  expect_usage_error({"run", "--pbx", "a", "b", "--db", "d"}, "b");
  expect_usage_error({"run", "--pbx", "a", "--pbx", "b:x", "--db", "d"}, "'b:x' is no HOST[:PORT]");
  const ScratchFolder folder;
  const std::string config = folder.write("acd.toml", "db = \"d\"\npbx = [\"a\", \"b:1\"]\n");
  EXPECT_EQ(texts(parse({"run", "--config", config.c_str()}).options.pbx), "a:15373 b:1");
  EXPECT_EQ(parse({"run", "--config", config.c_str()}).options.config, config);
  ::setenv("ACD_PBX", "environment", 1);
  EXPECT_EQ(texts(parse({"run", "--config", config.c_str()}).options.pbx), "environment:15373");
  EXPECT_EQ(texts(parse({"run", "--config", config.c_str(), "--pbx", "c", "--pbx", "d"}).options.pbx),
            "c:15373 d:15373");
}

TEST_F(RecorderOptionsTest, OfDoctorAreReadAndNoneIsNeeded) {
  RecorderOptions o = parse({"doctor"}).options;
  EXPECT_EQ(o.command, Command::doctor);
  EXPECT_EQ(o.wait_s, 30);
  EXPECT_EQ(o.room_days, 90);
  EXPECT_EQ(parse({"doctor", "--max-silence", "20"}).options.wait_s, 20);
  o = parse({"doctor", "--wait", "5", "--days", "400", "--zone", "Mars/Olympus", "--pbx", "a"}).options;
  EXPECT_EQ(o.wait_s, 5);
  EXPECT_EQ(o.room_days, 400);
  EXPECT_EQ(o.zone, "Mars/Olympus") << "the doctor says what is wrong with it";
  expect_usage_error({"doctor", "--wait", "0"}, "--wait");
}

TEST_F(RecorderOptionsTest, LogLevelOfAConfigurationFile) {
  const ScratchFolder folder;
  EXPECT_EQ(log_level_in(folder.write("a", "db = \"d\"\nlog-level = \"debug\"\n")), LogLevel::debug);
  EXPECT_EQ(log_level_in(folder.write("b", "db = \"d\"\n")), std::nullopt);
  EXPECT_THROW(log_level_in(folder.write("c", "log-level = \"loud\"\n")), Error);
  EXPECT_THROW(log_level_in(folder.file("gone")), Error);
}

TEST_F(RecorderOptionsTest, EmptyEnvironmentCountsAsNone) {
  ::setenv("ACD_DB", "", 1);
  expect_usage_error({"run", "--pbx", "pbx"}, "--db is missing");
}

TEST_F(RecorderOptionsTest, TheLastOfARepeatedFlagCounts) {
  EXPECT_EQ(parse({"run", "--pbx", "pbx", "--db", "one", "--db", "two"}).options.db, "two");
}

TEST_F(RecorderOptionsTest, UnknownKeyInTheConfigIsAnErrorThatNamesIt) {
  const ScratchFolder folder;
  const std::string config = folder.write("acd.toml", "db = \"acd.db\"\nmax_silence = 60\n");
  expect_usage_error({"run", "--pbx", "pbx", "--config", config.c_str()},
                     "config file '" + config + "', line 2: it has no setting 'max_silence', but db, pbx");
  const std::string nested = folder.write("nested.toml", "config = \"other.toml\"\n");
  expect_usage_error({"run", "--pbx", "pbx", "--config", nested.c_str()},
                     "config file '" + nested + "', line 1: it has no setting 'config'");
  const std::string open_quote = folder.write("quote.toml", "db = \"acd.db\nzone = \"UTC\"\n");
  expect_usage_error({"run", "--pbx", "pbx", "--config", open_quote.c_str()},
                     "config file '" + open_quote + "', line 1: column ");
}

// What each of these files is refused with, behind its name.
TEST_F(RecorderOptionsTest, SayInWhichLineOfTheConfigWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"db = \"a\"\npbx = \"x\"\ndb = \"b\"\n", ", line 3: db is given a second time, first in line 1; remove one"},
      {"pbx = \"a\"\r\npbx = \"b\"\r\n",
       ", line 2: pbx is given a second time, first in line 1; remove one, or write a list: pbx = [\"192.0.2.10\", "
       "\"192.0.2.11\"]"},
      {"\ndb = 5\n", ", line 2: db is a number; it is text, in quotes: db = \"...\""},
      {"zone = true\n", ", line 1: zone is true or false; it is text, in quotes: zone = \"...\""},
      {"state = [\"a\"]\n", ", line 1: state is a list; it is text, in quotes: state = \"...\""},
      {"spill = 2026-03-02\n", ", line 1: spill is a date or a time; it is text, in quotes: spill = \"...\""},
      {"pbx = 15373\n", ", line 1: pbx is a number; write pbx = \"HOST:PORT\", or a list: pbx = [\"HOST\", \"HOST\"]"},
      {"pbx = [\"a\", 1]\n", ", line 1: pbx is a number; write pbx"},
      {"pbx = []\n", ", line 1: pbx is an empty list; write pbx"},
      {"# x\n[recorder]\ndb = \"a\"\n", ", line 2: 'recorder' is a section; settings stand without one"},
      {"max-silence = 0\n", ", line 1: max-silence is a whole number of seconds, 1 to 86400: max-silence = 180"},
      {"max-silence = 1.5\n", ", line 1: max-silence is a whole number"},
      {"log-level = \"loud\"\n", ", line 1: log-level 'loud' is none of debug, info, warning, error"},
      {"clock-rules = \"host\"\n", ", line 1: clock-rules 'host' is none of zone, switch"},
      {"zone = \"UTC\"\ndb = acd.db\n", ", line 2: column 6: "},
      {"zone = \"UTC\"\npassword = \"x\"\n", ", line 2: it has no setting 'password', but db"}};
  const ScratchFolder folder;
  for (const auto& [text, expected] : cases) {
    const std::string config = folder.write("acd.toml", text);
    expect_usage_error({"run", "--pbx", "p", "--db", "d", "--config", config.c_str()},
                       "config file '" + config + "'" + expected);
  }
}

TEST_F(RecorderOptionsTest, TakeAConfigAsEditorsOfOtherSystemsWriteIt) {
  const ScratchFolder folder;
  const std::string config =
      folder.write("acd.toml",
                   "\xEF\xBB\xBF"
                   "db = \"/a#b.db\" # there\r\npbx = [\r\n  \"a\",\r\n  'b:1',\r\n]\r\nmax-silence = 60");
  const Parsed parsed = parse({"run", "--config", config.c_str()});
  EXPECT_EQ(parsed.exit_code, 0) << parsed.err;
  EXPECT_EQ(parsed.options.db, "/a#b.db");
  EXPECT_EQ(texts(parsed.options.pbx), "a:15373 b:1");
  EXPECT_EQ(parsed.options.max_silence_s, 60);
}

TEST_F(RecorderOptionsTest, RefuseAConfigThatIsAFolderOrLargerThanSettingsAre) {
  const ScratchFolder folder;
  const std::string path = folder.file("");
  expect_usage_error({"run", "--config", path.c_str()}, "config file '" + path + "' is a folder; name the file in it");
  const std::string large = folder.write("large", std::string(2 << 20, '#'));
  expect_usage_error({"run", "--config", large.c_str()}, "config file '" + large + "' is larger than 1 MiB");
}

// What was typed may be a file's content by a slip of the hand.
TEST_F(RecorderOptionsTest, RepeatNoMoreOfWhatWasTypedThanALine) {
  const ScratchFolder folder;
  const std::string x(100'000, 'x');
  const std::string key = folder.write("key", x + " = 1\n"),
                    value = folder.write("value", "log-level = \"" + x + "\"\n"),
                    twice = folder.write("twice", x + " = 1\n" + x + " = 1\n");
  for (const std::vector<const char*>& arguments :
       std::initializer_list<std::vector<const char*>>{{"run", "--pbx", x.c_str(), "--db", "d"},
                                                       {"run", "--pbx", "p", "--db", "d", "--zone", x.c_str()},
                                                       {"run", "--pbx", "p", "--db", "d", "--log-level", x.c_str()},
                                                       {"run", "--pbx", "p", "--db", "d", "--max-silence", x.c_str()},
                                                       {"replay", "f", "--db", "d", "--date", x.c_str()},
                                                       {"replay", "f", "--db", "d", "--speed", x.c_str()},
                                                       {"play", "f", "--listen", x.c_str()},
                                                       {"run", "--config", key.c_str()},
                                                       {"run", "--config", value.c_str()},
                                                       {"run", "--config", twice.c_str()},
                                                       {x.c_str()}}) {
    const Parsed parsed = parse(arguments);
    EXPECT_EQ(parsed.exit_code, 2) << arguments.front();
    EXPECT_LT(parsed.err.size(), 700U) << arguments.front();
    EXPECT_NE(parsed.err.find("xxx..."), std::string::npos) << parsed.err;
  }
}

TEST_F(RecorderOptionsTest, ConfigThatIsNotThereIsAnErrorThatNamesIt) {
  const ScratchFolder folder;
  const std::string config = folder.file("gone.toml");
  expect_usage_error({"run", "--pbx", "pbx", "--db", "acd.db", "--config", config.c_str()}, config);
}

TEST_F(RecorderOptionsTest, WrongValuesInTheConfigAreErrors) {
  const ScratchFolder folder;
  for (const char* text :
       {"max-silence = 0\n", "max-silence = \"soon\"\n", "log-level = \"loud\"\n", "zone = \"Mars/Olympus\"\n"}) {
    const std::string config = folder.write("acd.toml", text);
    EXPECT_EQ(parse({"run", "--pbx", "pbx", "--db", "acd.db", "--config", config.c_str()}).exit_code, 2) << text;
  }
}

TEST_F(RecorderOptionsTest, WhatIsWrongInTheConfigIsSaidInOneLineOfText) {
  const ScratchFolder folder;
  for (const char* text :
       {"\x1B[2J\x07 = 1\n", "max-silence = \"\x1B]0;x\x07\"\n", "log-level = \"a\\nb\"\n", "a\xFF = 1\n"}) {
    const std::string config = folder.write("acd.toml", text);
    const std::string said = parse({"run", "--pbx", "pbx", "--db", "acd.db", "--config", config.c_str()}).err;
    ASSERT_FALSE(said.empty()) << text;
    EXPECT_EQ(std::string::npos, said.find('\n')) << text;
    EXPECT_EQ(printable(said), said) << text;
  }
}

TEST_F(RecorderOptionsTest, WrongValuesSayWhatToWrite) {
  expect_usage_error({"run", "--pbx", "pbx", "--db", "d", "--zone", "Mars/Olympus"},
                     "time zone 'Mars/Olympus' is unknown");
  expect_usage_error({"replay", "f", "--db", "d", "--date", "2.3.2026"}, "write YYYY-MM-DD");
  for (const char* speed : {"0", "-1", "fast", "1x", "", "nan", "inf", "1e7"})
    expect_usage_error({"replay", "f", "--db", "d", "--speed", speed}, "neither 'max' nor a number above 0");
  for (const char* silence : {"0", "-5", "86401", "1.5", "x"})
    expect_usage_error({"run", "--pbx", "p", "--db", "d", "--max-silence", silence}, "--max-silence");
  expect_usage_error({"run", "--pbx", "p", "--db", "d", "--log-level", "loud"}, "loud");
  expect_usage_error({"run", "--pbx", "pbx:99999", "--db", "d"}, "'pbx:99999' is no HOST[:PORT]");
  expect_usage_error({"play", "f", "--clients", "0"}, "--clients");
  for (const char* days : {"0", "-1", "x", "1.5", "100001"})
    expect_usage_error({"prune", "--db", "d", "--keep", days}, "--keep");
}

TEST_F(RecorderOptionsTest, MissingOnesAreNamed) {
  expect_usage_error({}, "no command");
  expect_usage_error({"run", "--pbx", "pbx"}, "--db is missing");
  expect_usage_error({"run", "--db", "acd.db"}, "--pbx is missing");
  expect_usage_error({"replay", "--db", "acd.db"}, "files");
  expect_usage_error({"replay", "file"}, "--db is missing");
  expect_usage_error({"play"}, "file");
  expect_usage_error({"rebuild"}, "--db is missing");
  expect_usage_error({"backup", "--db", "d"}, "--to");
  expect_usage_error({"prune", "--db", "d"}, "--keep");
  EXPECT_EQ(parse({"play", "file"}).exit_code, 0) << "needs no database";
}

TEST_F(RecorderOptionsTest, UnknownOnesAreErrors) {
  expect_usage_error({"run", "--pbx", "pbx", "--db", "d", "--fast"}, "--fast");
  expect_usage_error({"dance", "--db", "d"}, "dance");
  expect_usage_error({"run", "replay", "f", "--db", "d"}, "");
  expect_usage_error({"play", "one", "two"}, "file");
}

TEST_F(RecorderOptionsTest, HelpAndVersionEndWithSuccess) {
  const Parsed help = parse({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_EQ(help.options.command, Command::none);
  EXPECT_NE(help.out.find("replay"), std::string::npos);
  const Parsed version = parse({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_NE(version.out, "");
  const Parsed of_command = parse({"run", "--help"});
  EXPECT_EQ(of_command.exit_code, 0);
  EXPECT_EQ(of_command.options.command, Command::none);
}

TEST(ParseEndpoint, TakesHostAndPort) {
  const struct {
    const char* text;
    const char* host;
    const char* port;
  } kTable[] = {
      {"pbx", "pbx", "15373"},
      {"pbx.example:1234", "pbx.example", "1234"},
      {"192.0.2.1", "192.0.2.1", "15373"},
      {"192.0.2.1:65535", "192.0.2.1", "65535"},
      {"127.0.0.1:0", "127.0.0.1", "0"},
      {"[2001:db8::1]:1234", "2001:db8::1", "1234"},
      {"[2001:db8::1]", "2001:db8::1", "15373"},
      {"2001:db8::1", "2001:db8::1", "15373"},
      {"::1", "::1", "15373"},
      {"::", "::", "15373"},
      {"[fe80::1%eth0]:1", "fe80::1%eth0", "1"},
  };
  for (const auto& [text, host, port] : kTable) {
    const Endpoint endpoint = parse_endpoint(text, kSwitchPort);
    EXPECT_EQ(endpoint.host, host) << text;
    EXPECT_EQ(endpoint.port, port) << text;
  }
}

TEST(ParseEndpoint, RefusesWhatIsNone) {
  for (const char* text :
       {"", ":", ":1234", "pbx:", "pbx:65536", "pbx:-1", "pbx:http", "pbx:12 34", "pbx:1234567890"}) {
    try {
      parse_endpoint(text, kSwitchPort);
      ADD_FAILURE() << "taken: " << text;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), Exit::usage);
      EXPECT_EQ(e.what(), std::string("'") + text + "' is no HOST[:PORT]");
    }
  }
}

TEST(ParseEndpoint, RefusesBracketsThatAreNotClosedOrHoldNothing) {
  for (const char* text : {"[::1", "[::1]x", "[::1]x:80", "[]:80", "[]", "::1]:80", "[pbx:80"})
    EXPECT_THROW(parse_endpoint(text, kSwitchPort), Error) << text;
}

}  // namespace
}  // namespace acd
