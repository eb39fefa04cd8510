// The chart's start script, and the pip packages in it.
//
// The chart writes the packages of its own values into the script as they are, "pip install A
// B>=1", for a shell to read: `>=1` redirects the output, `;` ends the command. They belong into
// our init container. The line becomes a comment that keeps the packages, so that the next render
// finds the same ones.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postrenderer/load_test/requirement.h"

namespace locust::inject {

// The key of the chart's ConfigMap that holds the script.
inline constexpr std::string_view kStartScriptKey = "docker-entrypoint.sh";

struct StartScript {
  std::string text;  // with a comment in place of the line
  std::vector<Requirement> packages;
  std::string unreadable;  // the rest of the line, from where it is no requirement; empty: all read
};

// nullopt when `script` installs no packages of the values (it may install a requirements file).
std::optional<StartScript> ReadStartScript(std::string_view script);

}  // namespace locust::inject
