#include "common/kube/options.h"

#include <algorithm>
#include <cstddef>

namespace locust::kube {
namespace {

// Every long option of Locust, between blanks: what tells an abbreviation from another option.
// Source: locust/argument_parser.py of 2.46, and what earlier releases had.
constexpr std::string_view kLongOptions =
    " --autoquit --autostart --build-path --class-picker --config --config-users --csv"
    " --csv-full-history --enable-rebalancing --equal-weights --exclude-tags --exit-code-on-error"
    " --expect-slaves --expect-workers --expect-workers-max-wait --hatch-rate --headful --headless"
    " --help --host --html --json --json-file --legacy-ui --list --locustfile --logfile --loglevel"
    " --master --master-bind-host --master-bind-port --master-host --master-port --modern-ui"
    " --only-summary --otel --print-stats --processes --profile --reset-stats --run-time"
    " --show-task-ratio --show-task-ratio-json --skip-log-setup --slave --spawn-rate"
    " --stop-timeout --tags --tls-cert --tls-key --users --version --web-auth --web-base-path"
    " --web-host --web-host-display-name --web-login --web-port --worker ";

// How many of Locust's long options begin with `text`.
int CountOptions(std::string_view text) {
  const std::string start = " " + std::string(text);
  int count = 0;
  for (std::size_t at = kLongOptions.find(start); at != std::string_view::npos;
       at = kLongOptions.find(start, at + 1)) {
    ++count;
  }
  return count;
}

// Whether `option`, as written, is the long option `name`: the whole of it or, as argparse allows,
// a beginning that no other option has.
bool Means(std::string_view option, std::string_view name) {
  constexpr std::string_view kDashes = "--";
  if (option == name) return true;
  return option.size() > kDashes.size() && name.starts_with(option) && CountOptions(option) == 1;
}

// Whether argparse takes `word` for a value and not for an option: "-" and negative numbers are
// values ("-f -", "--processes -1"), and so is what has a blank.
bool IsValue(std::string_view word) {
  return !word.starts_with('-') || word.find_first_not_of("0123456789.", 1) == word.npos ||
         word.find(' ') != word.npos;
}

}  // namespace

bool HasOption(const std::vector<std::string>& arguments, std::string_view name) {
  return OptionValue(arguments, {name}).has_value();
}

std::optional<std::string> OptionValue(const std::vector<std::string>& arguments,
                                       std::initializer_list<std::string_view> names) {
  std::optional<std::string> value;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string_view argument = arguments[i];
    const std::size_t equals = argument.find('=');
    const std::string_view option = argument.substr(0, equals);
    for (const std::string_view name : names) {
      const bool is_long = name.starts_with("--");
      if (is_long ? Means(option, name) : option == name) {
        if (equals != std::string_view::npos) {
          value = argument.substr(equals + 1);
        } else {
          const bool has_value = i + 1 < arguments.size() && IsValue(arguments[i + 1]);
          value = has_value ? arguments[i + 1] : "";
        }
      } else if (!is_long && argument.starts_with(name)) {
        value = argument.substr(name.size());
      }
    }
  }
  return value;
}

}  // namespace locust::kube
