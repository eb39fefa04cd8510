// The files of which there is a JSON Schema.
#pragma once

#include <string_view>
#include <vector>

namespace locust::commands {

std::vector<std::string_view> SchemaNames();

}  // namespace locust::commands
