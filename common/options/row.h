// One option of a command: how it is named and described, what it accepts and where its value goes.
//
// A row sets a variable of its caller's, which must outlive it. So the rows of a command are made
// anew for each reading, by a function of the struct that they fill. rows.h makes the usual kinds.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace locust::options {

// What a value must be that was refused.
struct Wanted {
  std::string what;       // completes "must be …": "a number from 1 to 9"
  std::string hint = {};  // what is wrong with this one, where that is less than obvious

  // "must be a number from 1 to 9, is `x`"
  std::string Complaint(std::string_view value) const;
};

struct Row {
  // kMany: may be repeated; in a variable separated by commas, in a file a list. kSwitch: a flag
  // without a value, set to "true" or "false". kOperand: an argument without a flag.
  enum class Shape { kOne, kMany, kSwitch, kOperand };

  std::string_view name = {};         // "drain-delay"
  std::string value = {};             // "DURATION", for the help; of a switch: nothing
  std::string_view description = {};  // a sentence without a full stop
  std::string shown = {};             // the default; may be empty
  Shape shape = Shape::kOne;
  bool required = false;
  // Takes one value, or says what it must be. Called once for each value of kMany, in order; the
  // first call forgets the default.
  std::function<std::optional<Wanted>(std::string_view)> set = {};

  std::string flag() const;                             // "--drain-delay"; of an operand its name
  std::string key() const;                              // "drainDelay", in a file
  std::string variable(std::string_view prefix) const;  // prefix + "DRAIN_DELAY"
};

}  // namespace locust::options
