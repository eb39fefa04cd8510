#include "webhook/admission/request.h"

#include <array>
#include <optional>
#include <utility>

#include "common/text/diagnostic.h"

namespace locust::webhook {
namespace {

constexpr std::string_view kSource = "request body";

// What no rule looks at, or only some reviews need: not converted.
constexpr std::array<std::string_view, 4> kSkipped = {
    "/request/oldObject", "/request/object/metadata/managedFields", "/request/options",
    "/request/userInfo/extra"};

constexpr std::array<std::pair<std::string_view, Operation>, 4> kOperations = {{
    {"CREATE", Operation::kCreate},
    {"UPDATE", Operation::kUpdate},
    {"DELETE", Operation::kDelete},
    {"CONNECT", Operation::kConnect},
}};

[[noreturn]] void Refuse(std::string message) {
  throw Error(ExitCode::kInvalid, std::move(message));
}

// The member `key` as a string: empty when absent or null, refused when it is anything else.
std::string Text(const Json& object, std::string_view key, std::string_view path) {
  const Json* member = json::Find(object, key);
  if (member == nullptr || member->is_null()) return {};
  if (!member->is_string())
    Refuse(std::string(path) + "." + std::string(key) + " must be a string");
  return member->get<std::string>();
}

const Json& Object(const Json& object, std::string_view key, std::string_view path) {
  static const Json kEmpty = Json::object();
  const Json* member = json::Find(object, key);
  if (member == nullptr || member->is_null()) return kEmpty;
  if (!member->is_object())
    Refuse(std::string(path) + "." + std::string(key) + " must be an object");
  return *member;
}

Operation DecodeOperation(const std::string& text) {
  for (const auto& [name, operation] : kOperations) {
    if (name == text) return operation;
  }
  Refuse("request.operation must be CREATE, UPDATE, DELETE or CONNECT");
}

// With generateName an older API server calls before the name is made.
std::string NameOf(const Json& request, const Json& object) {
  std::string name = Text(request, "name", "request");
  if (!name.empty()) return name;
  const Json* metadata = json::Find(object, "metadata");
  if (metadata == nullptr) return {};
  name = json::StringAt(*metadata, "name");
  if (!name.empty()) return name;
  name = json::StringAt(*metadata, "generateName");
  return name.empty() ? name : name + "*";
}

std::vector<std::string> Groups(const Json& user) {
  std::vector<std::string> groups;
  const Json* list = json::Find(user, "groups");
  if (list == nullptr || !list->is_array()) return groups;
  for (const Json& group : *list) {
    if (group.is_string()) groups.push_back(group.get<std::string>());
  }
  return groups;
}

}  // namespace

std::string_view ToString(Operation operation) {
  for (const auto& [name, value] : kOperations) {
    if (value == operation) return name;
  }
  return "";
}

Request DecodeRequest(std::string_view body, const json::ParseLimits& limits) {
  Json review = json::Parse(body, kSource, limits, kSkipped);
  if (!review.is_object()) Refuse("the body must be an AdmissionReview object");
  if (json::StringAt(review, "kind") != "AdmissionReview") Refuse("kind must be AdmissionReview");
  if (json::StringAt(review, "apiVersion") != "admission.k8s.io/v1") {
    Refuse("apiVersion must be admission.k8s.io/v1");
  }
  const auto found = review.find("request");
  if (found == review.end() || !found->is_object()) Refuse("request must be an object");
  Json& request = *found;

  Request result;
  result.uid = Text(request, "uid", "request");
  if (result.uid.empty()) Refuse("request.uid is missing");
  if (result.uid.size() > 128) Refuse("request.uid is longer than 128 bytes");
  result.operation = DecodeOperation(Text(request, "operation", "request"));
  const Json& kind = Object(request, "kind", "request");
  result.kind = Text(kind, "kind", "request.kind");
  result.api_group = Text(kind, "group", "request.kind");
  if (result.kind.empty()) Refuse("request.kind.kind is missing");
  result.resource = Text(Object(request, "resource", "request"), "resource", "request.resource");
  result.sub_resource = Text(request, "subResource", "request");
  result.kubernetes_namespace = Text(request, "namespace", "request");
  const Json& user = Object(request, "userInfo", "request");
  result.user = Text(user, "username", "request.userInfo");
  result.groups = Groups(user);
  if (const Json* dry_run = json::Find(request, "dryRun")) {
    if (!dry_run->is_boolean() && !dry_run->is_null()) Refuse("request.dryRun must be a boolean");
    result.dry_run = dry_run->is_boolean() && dry_run->get<bool>();
  }
  if (const auto object = request.find("object"); object != request.end()) {
    if (!object->is_object() && !object->is_null()) Refuse("request.object must be an object");
    result.object = std::move(*object);
  }
  const bool needs_object =
      result.operation == Operation::kCreate || result.operation == Operation::kUpdate;
  if (needs_object && result.object.is_null()) Refuse("request.object is missing");
  result.name = NameOf(request, result.object);
  return result;
}

Json OldObject(std::string_view body, const json::ParseLimits& limits) {
  Json old = json::ParsePart(body, "/request/oldObject", kSource, limits);
  if (!old.is_object()) return nullptr;
  return old;
}

}  // namespace locust::webhook
