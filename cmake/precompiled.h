// What nearly every source includes and is slow to parse. Only builds with LOCUST_PRECOMPILE use
// it; a source still includes all that it needs.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"
