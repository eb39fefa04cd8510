#include "postrenderer/commands/parse.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <ranges>
#include <utility>

#include "common/text/nearest.h"

namespace locust::commands {
namespace {

class Parser {
 public:
  Parser(std::span<const std::string> arguments, const Variables& variables)
      : arguments_(arguments), variables_(variables) {}

  Call Parse() {
    ChooseCommand();
    SetOperandsApart();
    ReadArguments();
    if (help_wanted_) {
      call_.arguments.clear();
      if (asked_by_name_) call_.arguments.emplace_back(call_.command->name);
      call_.command = FindCommand("help");
      call_.errors.clear();
      return std::move(call_);
    }
    for (const std::string_view name : call_.command->flags) {
      const Flag& flag = FindFlag(name);
      std::visit([&](auto target) { Fill(flag, target); }, flag.target);
    }
    if (call_.options.kubernetes_namespace.empty()) {
      call_.options.kubernetes_namespace = variables_("HELM_NAMESPACE").value_or("");
    }
    return std::move(call_);
  }

 private:
  void Fail(std::string message, std::string hint) {
    call_.errors.push_back({.message = std::move(message), .hint = std::move(hint)});
  }

  std::string SeeHelp() const {
    return "`locust-postrenderer " + std::string(call_.command->name) +
           " --help` explains the flags";
  }

  // The first argument names the command; a flag there, or nothing, means the default one.
  void ChooseCommand() {
    call_.command = &Commands().front();
    if (arguments_.empty()) return;
    const std::string& first = arguments_.front();
    if (first == "--version") {
      call_.command = FindCommand("version");
    } else if (first.starts_with('-')) {
      return;
    } else if (const Command* command = FindCommand(first)) {
      call_.command = command;
      asked_by_name_ = true;
    } else {
      std::vector<std::string_view> names;
      for (const Command& known : Commands()) names.push_back(known.name);
      const auto nearest = Nearest(first, names);
      Fail("there is no command `" + first + "`",
           nearest ? "did you mean `" + std::string(*nearest) + "`?"
                   : "`locust-postrenderer --help` lists the commands");
    }
    arguments_ = arguments_.subspan(1);
  }

  // What follows "--" is no flag, whatever it looks like.
  void SetOperandsApart() {
    if (call_.command->operands.empty()) return;
    const auto end = std::ranges::find(arguments_, "--");
    if (end == arguments_.end()) return;
    operands_ = {end + 1, arguments_.end()};
    arguments_ = {arguments_.begin(), end};
  }

  void ReadArguments() {
    CLI::App app;
    app.allow_extras();
    app.set_help_flag();
    app.add_flag("-h,--help", help_wanted_);
    std::map<std::string_view, CLI::Option*> options;
    for (const std::string_view name : call_.command->flags) {
      const Flag& flag = FindFlag(name);
      const std::string brief = flag.letter == '\0' ? "" : std::string("-") + flag.letter + ",";
      const std::string spelling = brief + "--" + std::string(name);
      options[name] = flag.value.empty()
                          ? app.add_flag(spelling)
                          : app.add_option(spelling)->expected(1)->multi_option_policy(
                                CLI::MultiOptionPolicy::TakeAll);
    }
    // CLI11 takes the arguments in reverse.
    std::vector<std::string> reversed(arguments_.rbegin(), arguments_.rend());
    try {
      app.parse(std::move(reversed));
    } catch (const CLI::ArgumentMismatch&) {
      // The one case left, as every option takes whatever follows: the last argument is a flag.
      FailForValue(arguments_.back());
    } catch (const CLI::ParseError& e) {
      Fail(std::string("the command line cannot be read: ") + e.what(), SeeHelp());
    }
    for (const auto& [name, option] : options) {
      if (option->count() == 0) continue;
      given_[name] = option->results();
      for (const std::string& value : given_[name]) CheckSwallowed(name, value, options);
    }
    TakeExtras(app.remaining());
  }

  void FailForValue(const std::string& flag) { Fail("`" + flag + "` needs a value", SeeHelp()); }

  // `--test --report x`: the flag has taken the next one for its value.
  void CheckSwallowed(std::string_view name, const std::string& value,
                      const std::map<std::string_view, CLI::Option*>& options) {
    if (value.starts_with("--") && options.contains(std::string_view(value).substr(2))) {
      FailForValue("--" + std::string(name));
    }
  }

  // The command's own arguments; anything more, and unknown flags, are errors.
  void TakeExtras(const std::vector<std::string>& extras) {
    const auto is_flag = [](const std::string& extra) {
      return extra.starts_with('-') && extra != "-";
    };
    std::ranges::copy_if(extras, std::back_inserter(call_.arguments), std::not_fn(is_flag));
    std::ranges::copy(operands_, std::back_inserter(call_.arguments));
    const std::string_view operands = call_.command->operands;
    const std::size_t most = operands.empty()            ? 0
                             : operands.ends_with("...") ? call_.arguments.size()
                                                         : 1;
    if (std::ranges::none_of(extras, is_flag) && call_.arguments.size() > most &&
        call_.errors.empty()) {
      Fail("unexpected argument `" + call_.arguments[most] + "`",
           operands.empty()
               ? "files are given with flags, as in `--test FILE`, and the command comes first"
               : SeeHelp());
    }
    for (const std::string& extra : extras | std::views::filter(is_flag)) {
      const std::string flag = extra.substr(0, extra.find('='));  // a value may be a secret
      std::vector<std::string> names;
      for (const std::string_view name : call_.command->flags) {
        names.push_back("--" + std::string(name));
      }
      const std::vector<std::string_view> candidates(names.begin(), names.end());
      const auto nearest = Nearest(flag, candidates);
      Fail("`" + std::string(call_.command->name) + "` has no flag `" + flag + "`",
           nearest ? "did you mean `" + std::string(*nearest) + "`?" : SeeHelp());
    }
  }

  // What the command line says for the flag, else what its variable says.
  std::vector<std::string> ValuesOf(const Flag& flag, bool list, std::string& origin) const {
    if (const auto given = given_.find(flag.name); given != given_.end()) {
      origin = "--" + std::string(flag.name);
      return given->second;
    }
    origin = VariableOf(flag);
    const std::string text = variables_(origin).value_or("");
    if (text.empty()) return {};
    if (!list) return {text};
    std::vector<std::string> items;
    for (const auto item : std::views::split(text, ':')) {
      if (!item.empty()) items.emplace_back(item.begin(), item.end());
    }
    return items;
  }

  void Fill(const Flag& flag, std::vector<std::string> Options::* target) {
    std::string origin;
    call_.options.*target = ValuesOf(flag, true, origin);
  }

  void Fill(const Flag& flag, std::string Options::* target) {
    std::string origin;
    const std::vector<std::string> values = ValuesOf(flag, false, origin);
    if (values.empty()) return;
    if (values.size() > 1) Fail("`" + origin + "` is given more than once", "give it once");
    const std::string& value = values.back();
    const auto allowed = AllowedValues(*call_.command, flag);
    if (!allowed.empty() && std::ranges::find(allowed, value) == allowed.end()) {
      std::string known;
      for (const std::string_view each : allowed) {
        known += (known.empty() ? "" : ", ") + std::string(each);
      }
      Fail("`" + origin + "` cannot be `" + value + "`", "it is one of: " + known);
      return;
    }
    call_.options.*target = value;
  }

  void Fill(const Flag& flag, bool Options::* target) {
    std::string origin;
    const std::vector<std::string> values = ValuesOf(flag, false, origin);
    if (values.empty()) return;
    const std::string& value = values.back();
    if (value == "1" || value == "true") {
      call_.options.*target = true;
    } else if (value != "0" && value != "false") {
      Fail("`" + origin + "` cannot be `" + value + "`", "it is one of: true, false, 1, 0");
    }
  }

  std::span<const std::string> arguments_;
  std::span<const std::string> operands_;  // that stand behind "--"
  const Variables& variables_;
  Call call_;
  bool help_wanted_ = false;
  bool asked_by_name_ = false;
  std::map<std::string_view, std::vector<std::string>> given_;
};

}  // namespace

Call ParseCall(std::span<const std::string> arguments, const Variables& variables) {
  return Parser(arguments, variables).Parse();
}

}  // namespace locust::commands
