// The man page, from the tables of commands and flags.
#pragma once

#include <string>

namespace locust::commands {

// man(7) source. Does without the date of a build, so that the same version gives the same page.
std::string ManPage();

}  // namespace locust::commands
