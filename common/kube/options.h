// Options of Locust's command line, read as Python's argparse reads them.
//
// Pure functions; none throws but for lack of memory.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace locust::kube {

// Whether the option `name` ("--master") is among Locust's `arguments`, with or without a value. As
// Locust itself does, takes an abbreviation of a long option that no other option begins with.
bool HasOption(const std::vector<std::string>& arguments, std::string_view name);

// The value of an option in `arguments`, in each spelling that Locust takes ("--users 5",
// "--users=5", "--user 5", "-u 5", "-u5", "-u=5"), the last one; nullopt when absent; an empty
// string for an option without value. `names`: the long name and its short forms. Of several
// values ("--tags a b") the first.
std::optional<std::string> OptionValue(const std::vector<std::string>& arguments,
                                       std::initializer_list<std::string_view> names);

}  // namespace locust::kube
