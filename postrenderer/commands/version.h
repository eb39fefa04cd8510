// The version of the program, from CMakeLists.txt.
#pragma once

#include <string_view>

namespace locust::commands {

std::string_view Version();

}  // namespace locust::commands
