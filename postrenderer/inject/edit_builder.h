// Builds the Changes of one transformation.
//
// Each edit sees the ones before it. What is already as wanted gives no edit, so a transformation
// that only states what it wants is idempotent. Errors are collected and thrown together by Take.
//
// Keeps a reference to the release, which must outlive it. Not shared between threads.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

class EditBuilder {
 public:
  explicit EditBuilder(const Release& release) : release_(release) {}

  // The object as edited so far.
  const Json& Value(std::size_t object) const;
  // What `pointer` names in it; nullptr when absent.
  const Json* At(std::size_t object, std::string_view pointer) const;

  // Each returns whether something had to be edited. Parents that are absent or null are created;
  // a parent of a type that cannot hold the value is a collected error.
  bool Set(std::size_t object, std::string_view pointer, OrderedJson value);
  // Set, unless there is a value other than null, {} and [].
  bool SetIfAbsent(std::size_t object, std::string_view pointer, OrderedJson value);
  // Set for every leaf of the mapping `value`; what else is in a mapping that is there stays.
  bool Merge(std::size_t object, std::string_view pointer, const OrderedJson& value);
  // Adds an item at the end of the list at `pointer`.
  bool Append(std::size_t object, std::string_view pointer, OrderedJson item);
  bool Remove(std::size_t object, std::string_view pointer);
  // A patch made elsewhere, as it is.
  bool Apply(std::size_t object, const json::Patch& patch);

  void Create(OrderedJson object) { changes_.objects.push_back(std::move(object)); }
  void Summarise(std::string line) { changes_.summary.push_back(std::move(line)); }

  // About a field of an object of the stream, named as in
  // "locust/templates/master-deployment.yaml: notice: Deployment/demo-master spec.replicas: …".
  void Notice(std::size_t object, std::string_view pointer, std::string message,
              std::string hint = {});
  void Warn(std::size_t object, std::string_view pointer, std::string message,
            std::string hint = {});
  void Fail(std::size_t object, std::string_view pointer, std::string message,
            std::string hint = {});
  // About a field of the load test, or about anything else.
  void Add(Diagnostic diagnostic) { changes_.diagnostics.push_back(std::move(diagnostic)); }

  // What was built. Throws Error (kInvalid) with all errors when there is one among the
  // diagnostics.
  Changes Take();

 private:
  Json& Mutable(std::size_t object);
  void Edit(std::size_t object, json::Operation operation);
  void Tell(Diagnostic::Severity severity, std::size_t object, std::string_view pointer,
            std::string message, std::string hint);

  const Release& release_;
  Changes changes_;
};

// "/spec/template/spec/containers/0/env" as "spec.template.spec.containers[0].env".
std::string DottedPath(std::string_view pointer);

// "Deployment/demo-locust-master", for messages.
std::string NameOf(const Json& object);

}  // namespace locust::inject
