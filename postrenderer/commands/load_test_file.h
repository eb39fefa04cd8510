// The file of a load test, made of a folder of Python or brought up to date with it. Pure
// functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "postrenderer/commands/script_folder.h"

namespace locust::commands {

// Where the first line of a new file says that its schema is.
inline constexpr std::string_view kSchemaFile = "load-test.schema.json";

// A new file, valid as far as the scripts are.
std::string NewLoadTest(std::string_view name, const ScriptFolder& scripts);

struct UpdatedLoadTest {
  std::string text;
  std::vector<std::string> changes;  // "lib/http.py removed"; empty: the text is as it was
};

// `text` is a valid load test. Its script fields become those of `scripts`, in the spelling that it
// has; all else comes out byte for byte. Requirements stay where the folder has none, for they may
// have been written by hand.
UpdatedLoadTest UpdateLoadTest(std::string_view text, std::string_view source,
                               const ScriptFolder& scripts);

}  // namespace locust::commands
