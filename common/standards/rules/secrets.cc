#include "common/standards/rules/secrets.h"

#include <algorithm>
#include <functional>

#include "common/kube/options.h"
#include "common/standards/glob.h"
#include "common/standards/references.h"
#include "common/standards/values.h"

namespace locust::standards {

const fields::Object<ServiceAccountToken>& ServiceAccountTokenFields() {
  static const fields::Object<ServiceAccountToken> kFields(
      "service-account-token",
      {
          ActionParameter<ServiceAccountToken>(),
          StrictParameter<ServiceAccountToken>(),
          Parameter<ServiceAccountToken>(
              "allowedAudiences", &ServiceAccountToken::allowed_audiences, StringList(),
              "audiences of projected tokens that may be mounted, as for a cloud's workload "
              "identity; `*` stands for any characters"),
      });
  return kFields;
}

void CheckServiceAccountToken(const ObjectView& object, const ServiceAccountToken& rule,
                              Violations& found) {
  const Json* spec = object.pod_spec();
  if (spec == nullptr) return;
  const Json* automount = Get(spec, "automountServiceAccountToken");
  if (!IsFalse(automount)) {
    found.push_back({.place = object.PodSpecPlace() / "automountServiceAccountToken",
                     .found = Shown(automount),
                     .allowed = "false",
                     .message =
                         "the pod gets a token for the API server, which a load test does not "
                         "need",
                     .hint = "set it to false"});
  }
  const Json::array_t& volumes = Items(Get(spec, "volumes"));
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    const std::string_view name = json::StringAt(volumes[i], "name");
    // The API server's own, which goes with the automount.
    if (!IsFalse(automount) && name.starts_with("kube-api-access-")) continue;
    const Json::array_t& sources = Items(Get(&volumes[i], "projected", "sources"));
    for (std::size_t n = 0; n < sources.size(); ++n) {
      const Json* token = Get(&sources[n], "serviceAccountToken");
      if (token == nullptr) continue;
      const Json* audience = Get(token, "audience");
      if (audience != nullptr && MatchesAny(rule.allowed_audiences, Text(audience))) continue;
      found.push_back(
          {.place = ((object.PodSpecPlace() / "volumes").Item(i, name) / "projected" / "sources")
                        .Item(n) /
                    "serviceAccountToken",
           .found = audience == nullptr ? "the API server" : Shown(audience),
           .allowed = "no token of a service account",
           .message = "volume `" + std::string(name) + "` holds a service account's token for " +
                      (audience == nullptr ? "the API server" : "`" + Shown(audience) + "`"),
           .hint = "remove it; the standards' allowedAudiences names audiences that may be used"});
    }
  }
}

const fields::Object<PlainTextSecrets>& PlainTextSecretsFields() {
  static const fields::Object<PlainTextSecrets> kFields(
      "plain-text-secrets",
      {
          ActionParameter<PlainTextSecrets>(),
          StrictParameter<PlainTextSecrets>(),
          Parameter<PlainTextSecrets>("names", &PlainTextSecrets::names, StringList(),
                                      "patterns of names whose values are secret, in upper case"),
          Parameter<PlainTextSecrets>("except", &PlainTextSecrets::except, StringList(),
                                      "patterns of names whose values are not, in upper case"),
      });
  return kFields;
}

namespace {

// One that knows the value can tell whether it was changed.
std::size_t HiddenKey(std::string_view value) {
  return std::hash<std::string_view>{}(value);
}

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](char c) {
    if (c == '-' || c == '.') return '_';
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return upper;
}

// "user:password" before the '@' of a URL in `text`.
bool HasUserInfo(std::string_view text) {
  for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at)) {
    at += 3;
    const std::string_view authority = text.substr(at, text.find_first_of("/?# \t\n\"'", at) - at);
    const std::size_t sign = authority.rfind('@');
    if (sign == std::string_view::npos) continue;
    const std::string_view user = authority.substr(0, sign);
    const std::size_t colon = user.find(':');
    if (colon == std::string_view::npos || colon + 1 == user.size()) continue;
    if (!References::HasReference(user.substr(colon + 1))) return true;
  }
  return false;
}

bool HasPrivateKey(std::string_view text) {
  const std::size_t begin = text.find("-----BEGIN ");
  return begin != std::string_view::npos &&
         text.find("PRIVATE KEY-----", begin) != std::string_view::npos;
}

class Finder {
 public:
  Finder(const PlainTextSecrets& rule, Violations& found) : rule_(rule), found_(found) {}

  template <class MakePlace>
  void CheckValue(std::string_view name, std::string_view value, std::string_view title,
                  const MakePlace& place) {
    if (value.empty()) return;
    if (IsSecretName(name) && !IsReference(value)) {
      Add(value,
          std::string(title) + " `" + Shown(name) +
              "` has a secret's name and its value in plain text",
          place);
    } else if (HasUserInfo(value)) {
      Add(value, std::string(title) + " `" + Shown(name) + "` holds a URL with a password", place);
    } else if (HasPrivateKey(value)) {
      Add(value, std::string(title) + " `" + Shown(name) + "` holds a private key", place);
    }
  }

  template <class MakePlace>
  void Add(std::string_view value, const std::string& message, const MakePlace& place) {
    found_.push_back({.place = place(),
                      .found = "a literal value",
                      .allowed = "a reference to a Secret",
                      .message = message,
                      .hint = "put it into a Secret and refer to it by secretKeyRef",
                      .hidden = HiddenKey(value)});
  }

  void CheckVariables(const Json* env, const auto& place) {
    const Json::array_t& variables = Items(env);
    for (std::size_t i = 0; i < variables.size(); ++i) {
      const std::string_view name = json::StringAt(variables[i], "name");
      CheckValue(name, Text(Get(&variables[i], "value")), "variable",
                 [&] { return place().Item(i, name) / "value"; });
    }
  }

  // `--web-auth user:password` and passwords in URLs.
  void CheckArguments(const std::vector<std::string>& arguments, const Place& place) {
    const auto credentials = kube::OptionValue(arguments, {"--web-auth"});
    if (credentials && !References::IsUnresolved(*credentials) && !credentials->empty())
      Add(*credentials, "the argument --web-auth holds a password", [&] { return place; });
    for (const std::string& argument : arguments) {
      if (!HasUserInfo(argument)) continue;
      Add(argument, "an argument holds a URL with a password", [&] { return place; });
    }
  }

 private:
  bool IsSecretName(std::string_view name) const {
    const std::string upper = UpperCase(name);
    return MatchesAny(rule_.names, upper) && !MatchesAny(rule_.except, upper);
  }

  // Nothing but a reference: "$(OTHER)", "${OTHER}".
  static bool IsReference(std::string_view value) {
    return (value.starts_with("$(") && value.find(')') == value.size() - 1) ||
           (value.starts_with("${") && value.find('}') == value.size() - 1);
  }

  const PlainTextSecrets& rule_;
  Violations& found_;
};

}  // namespace

void CheckPlainTextSecrets(const ObjectView& object, const PlainTextSecrets& rule,
                           Violations& found) {
  Finder finder(rule, found);
  for (const ContainerView& container : object.containers()) {
    finder.CheckVariables(Get(container.value, "env"),
                          [&] { return object.PlaceOf(container) / "env"; });
  }
  for (const ObjectView::Run& run : object.runs()) {
    finder.CheckArguments(run.settings.arguments(), run.arguments);
  }
  if (object.kind() == Kind::kLocustTest) {
    const Json* env = Get(&object.object(), "spec", "env");
    const bool is_list = env != nullptr && env->is_array();
    finder.CheckVariables(is_list ? env : Get(env, "variables"), [&] {
      const Place place = Place{} / "spec" / "env";
      return is_list ? place : place / "variables";
    });
  }
  if (object.kind() != Kind::kConfigMap) return;
  for (const auto& [key, value] : Members(Get(&object.object(), "data"))) {
    finder.CheckValue(key, Text(&value), "key", [&] { return Place{} / "data" / key; });
  }
}

}  // namespace locust::standards
