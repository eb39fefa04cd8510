#include "common/standards/rules/pip.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "common/standards/pip_requests.h"
#include "common/standards/references.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

constexpr std::string_view kDefaultIndex = "https://pypi.org/simple";
constexpr std::string_view kOurContainer = "locust-pip";

bool IsRequirementsFile(std::string_view key) {
  return key.ends_with(".txt") && key.find("requirements") != key.npos;
}

bool IsShellScript(std::string_view key, std::string_view text) {
  const std::string_view first = text.substr(0, text.find('\n'));
  return key.ends_with(".sh") || (first.starts_with("#!") && first.find("sh") != first.npos);
}

// Calls visit(request, place) for everything that pip is asked to install by a ConfigMap or by a
// container's command.
template <class Visit>
void VisitRequests(const ObjectView& object, const Visit& visit) {
  if (object.kind() == Kind::kConfigMap) {
    for (const auto& [key, value] : Members(Get(&object.object(), "data"))) {
      const std::string_view text = Text(&value);
      std::vector<PipRequest> requests;
      if (IsRequirementsFile(key)) {
        requests = ReadRequirements(text);
      } else if (IsShellScript(key, text)) {
        requests = ReadPipScript(text);
      }
      for (const PipRequest& request : requests)
        visit(request, [&, &name = key] { return Place{} / "data" / name; });
    }
  }
  for (const ContainerView& container : object.containers()) {
    const PipCommands commands = ReadPipCommands(*container.value);
    const bool has_args = !Items(Get(container.value, "args")).empty();
    for (const PipRequest& request : commands.requests)
      visit(request, [&] { return object.PlaceOf(container) / (has_args ? "args" : "command"); });
  }
}

// Calls visit(name, variable, place) for each of a container's variables that is one of `names`.
template <class Visit>
void VisitVariables(const ObjectView& object, std::initializer_list<std::string_view> names,
                    const Visit& visit) {
  for (const ContainerView& container : object.containers()) {
    const Json::array_t& env = Items(Get(container.value, "env"));
    for (std::size_t i = 0; i < env.size(); ++i) {
      const std::string_view name = json::StringAt(env[i], "name");
      if (std::ranges::find(names, name) == names.end()) continue;
      visit(name, References(Get(container.value, "env")).Find(name),
            [&] { return (object.PlaceOf(container) / "env").Item(i, name); });
    }
  }
}

bool IsIndexOption(std::string_view name) {
  return name == "--index-url" || name == "--extra-index-url" || name == "--pypi-url";
}

}  // namespace

const fields::Object<PipIndex>& PipIndexFields() {
  static const fields::Object<PipIndex> kFields(
      "pip-index",
      {
          ActionParameter<PipIndex>(),
          StrictParameter<PipIndex>(),
          Parameter<PipIndex>("allow", &PipIndex::allow, fields::List(UrlPatternType()),
                              "package indexes; `*` stands for any characters"),
          Parameter<PipIndex>("unknown", &PipIndex::unknown, UnknownChoice(),
                              "what becomes of an index that can't be known: from a "
                              "Secret or a pip.conf"),
      });
  return kFields;
}

namespace {

class IndexFinder {
 public:
  IndexFinder(const PipIndex& rule, Violations& found) : rule_(rule), found_(found) {}

  void CheckUrl(std::string_view url, const auto& place) {
    if (References::IsUnresolved(url)) {
      AddUnknown("the package index can't be known: it holds a reference", place);
    } else if (!MatchesAnyUrl(rule_.allow, url)) {
      const auto parts = SplitUrl(url);
      const std::string shown =
          parts ? parts->scheme + "://" + parts->host + parts->path : std::string(url);
      found_.push_back(
          {.place = place(),
           .found = Shown(shown),
           .allowed = Listed(rule_.allow),
           .message = "packages come from `" + Shown(shown) + "`, which is not allowed",
           .hint = "allowed: " + Listed(rule_.allow)});
    }
  }

  void AddUnknown(const std::string& message, const auto& place) {
    if (rule_.unknown == Unknown::kAllow) return;
    found_.push_back({.place = place(),
                      .allowed = Listed(rule_.allow),
                      .message = message,
                      .hint = "name the index by PIP_INDEX_URL"});
  }

 private:
  const PipIndex& rule_;
  Violations& found_;
};

}  // namespace

void CheckPipIndex(const ObjectView& object, const PipIndex& rule, Violations& found) {
  IndexFinder finder(rule, found);
  VisitRequests(object, [&](const PipRequest& request, const auto& place) {
    if (request.kind == PipRequest::Kind::kOption && IsIndexOption(request.name))
      finder.CheckUrl(request.value, place);
  });
  using State = References::Variable::State;
  VisitVariables(
      object,
      {"PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_PYPI_URL", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL",
       "UV_DEFAULT_INDEX", "UV_INDEX"},
      [&](std::string_view name, const References::Variable& variable, const auto& place) {
        if (variable.state == State::kUnknown) {
          finder.AddUnknown("the package index can't be known: " + std::string(name) +
                                " comes from " + variable.source,
                            place);
          return;
        }
        std::string_view urls = variable.value;  // separated by blanks
        while (!urls.empty()) {
          const std::size_t end = urls.find_first_of(" \t\n");
          const std::string_view url = urls.substr(0, end);
          urls = end == urls.npos ? std::string_view() : urls.substr(end + 1);
          if (!url.empty()) finder.CheckUrl(url, place);
        }
      });
  VisitVariables(
      object, {"PIP_CONFIG_FILE"},
      [&](std::string_view /*name*/, const References::Variable& variable, const auto& place) {
        if (variable.value == "/dev/null") return;
        finder.AddUnknown(
            "the package index can't be known: it may stand in " +
                (variable.value.empty() ? "a configuration file" : Shown(variable.value)),
            place);
      });
  // Without a word about an index, pip takes its own.
  for (const ContainerView& container : object.containers()) {
    const PipCommands commands = ReadPipCommands(*container.value);
    if (!commands.installs && container.name != kOurContainer) continue;
    const References variables(Get(container.value, "env"));
    const auto is_set = [&](std::string_view name) {
      return variables.Find(name).state != State::kAbsent;
    };
    if (is_set("PIP_INDEX_URL") || is_set("PIP_CONFIG_FILE") || is_set("PIP_NO_INDEX")) continue;
    if (std::ranges::any_of(commands.requests, [](const PipRequest& request) {
          return request.name == "--index-url" || request.name == "--pypi-url" ||
                 request.name == "--no-index";
        })) {
      continue;
    }
    if (!MatchesAnyUrl(rule.allow, kDefaultIndex)) {
      found.push_back({.place = object.PlaceOf(container) / "env",
                       .allowed = Listed(rule.allow),
                       .message = "container `" + std::string(container.name) +
                                  "` installs packages from pip's default index, https://pypi.org",
                       .hint = "set PIP_INDEX_URL, or let the standards' defaults.pip set it"});
    }
  }
}

const fields::Object<PipPinned>& PipPinnedFields() {
  static const fields::Object<PipPinned> kFields(
      "pip-pinned", {
                        ActionParameter<PipPinned>(),
                        StrictParameter<PipPinned>(),
                        Parameter<PipPinned>("hashes", &PipPinned::hashes, fields::Boolean(),
                                             "every package needs a hash too"),
                    });
  return kFields;
}

void CheckPipPinned(const ObjectView& object, const PipPinned& rule, Violations& found) {
  VisitRequests(object, [&](const PipRequest& request, const auto& place) {
    if (request.kind != PipRequest::Kind::kPackage) return;
    const bool lacks_hash = rule.hashes && !request.has_hash;
    if (request.is_pinned && !lacks_hash) return;
    found.push_back(
        {.place = place(),
         .found = Shown(request.text),
         .allowed = rule.hashes ? "one version with its hash" : "one version",
         .message = !request.is_pinned
                        ? "package `" + Shown(request.text) + "` is not pinned to one version"
                        : "package `" + Shown(request.text) + "` has no hash",
         .hint = !request.is_pinned ? "write it like `" + Shown(request.name) + "==1.2.3`"
                                    : "add --hash, as `pip-compile --generate-hashes` does"});
  });
}

const fields::Object<PipOptions>& PipOptionsFields() {
  static const fields::Object<PipOptions> kFields(
      "pip-options",
      {
          ActionParameter<PipOptions>(),
          StrictParameter<PipOptions>(),
          Parameter<PipOptions>("allowOptions", &PipOptions::allow_options, StringList(),
                                "options that a requirements file may have"),
          Parameter<PipOptions>("allowUrls", &PipOptions::allow_urls,
                                fields::List(UrlPatternType()),
                                "URLs that packages may come from; `*` stands for any characters"),
      });
  return kFields;
}

namespace {

// Options of a command that decide where packages come from; others are its own business.
bool IsSourceOption(std::string_view name) {
  constexpr std::array<std::string_view, 6> kSources = {"--index-url",    "--extra-index-url",
                                                        "--pypi-url",     "--find-links",
                                                        "--trusted-host", "--editable"};
  return std::ranges::find(kSources, name) != kSources.end();
}

}  // namespace

void CheckPipOptions(const ObjectView& object, const PipOptions& rule, Violations& found) {
  const auto add = [&](const std::string& text, std::string what, Place place) {
    found.push_back({.place = std::move(place),
                     .found = Shown(text),
                     .allowed = "package names and versions",
                     .message = std::move(what) + " `" + Shown(text) + "` is not allowed",
                     .hint = "name packages only; the standards' allowOptions and allowUrls list "
                             "what else may be used"});
  };
  VisitRequests(object, [&](const PipRequest& request, const auto& place) {
    switch (request.kind) {
      case PipRequest::Kind::kOption: {
        const bool matters = request.in_file || IsSourceOption(request.name);
        if (matters &&
            std::ranges::find(rule.allow_options, request.name) == rule.allow_options.end())
          add(request.text, "option", place());
        break;
      }
      case PipRequest::Kind::kUrl:
        if (!MatchesAnyUrl(rule.allow_urls, request.value)) add(request.text, "URL", place());
        break;
      case PipRequest::Kind::kPath:
        add(request.text, "file", place());
        break;
      case PipRequest::Kind::kPackage:
        break;
    }
  });
  VisitVariables(
      object, {"PIP_TRUSTED_HOST", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"},
      [&](std::string_view name, const References::Variable& variable, const auto& place) {
        const std::string option = name == "PIP_TRUSTED_HOST" ? "--trusted-host"
                                   : name == "PIP_FIND_LINKS" ? "--find-links"
                                                              : "--extra-index-url";
        const bool is_wheelhouse = name == "PIP_FIND_LINKS" && variable.value.starts_with('/');
        if (variable.value.empty() || is_wheelhouse ||
            std::ranges::find(rule.allow_options, option) != rule.allow_options.end()) {
          return;
        }
        add(std::string(name) + "=" + variable.value, "variable", place());
      });
}

}  // namespace locust::standards
