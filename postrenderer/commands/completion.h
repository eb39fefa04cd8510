// Scripts by which shells complete commands, flags and their values, from the tables of commands
// and flags.
#pragma once

#include <string_view>
#include <vector>

namespace locust::commands {

std::vector<std::string_view> ShellNames();

}  // namespace locust::commands
