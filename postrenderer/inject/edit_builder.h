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
#include <vector>

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

class EditBuilder {
 public:
  explicit EditBuilder(const Release& release) : release_(release) {}

  // The object as edited so far.
  const Json& Value(std::size_t object) const;
  // The value at `pointer` of the object as edited so far; nullptr when absent.
  const Json* At(std::size_t object, std::string_view pointer) const;

  // Each returns whether something had to be edited. Parents that are absent or null are created; a
  // parent of another type than the pointer needs is a collected error.
  bool Set(std::size_t object, std::string_view pointer, OrderedJson value);
  bool SetIfAbsent(std::size_t object, std::string_view pointer,
                   OrderedJson value);  // null is absent
  // Set for every leaf of the mapping `value`; other members of a mapping that is there stay.
  bool Merge(std::size_t object, std::string_view pointer, const OrderedJson& value);
  // Adds an item at the end of the list at `pointer`.
  bool Append(std::size_t object, std::string_view pointer, OrderedJson value);
  bool Remove(std::size_t object, std::string_view pointer);
  // A patch made elsewhere, as it is.
  bool Apply(std::size_t object, const json::Patch& patch);

  void Create(OrderedJson object) { changes_.objects.push_back(std::move(object)); }
  void Summarise(std::string line) { changes_.summary.push_back(std::move(line)); }

  // About a field of an object of the stream, named as "Deployment/demo-master spec.replicas".
  void Notice(std::size_t object, std::string_view pointer, std::string message,
              std::string hint = {});
  void Warn(std::size_t object, std::string_view pointer, std::string message,
            std::string hint = {});
  void Fail(std::size_t object, std::string_view pointer, std::string message,
            std::string hint = {});
  // About a field of the load test, or about anything else.
  void Add(Diagnostic diagnostic);

  // Throws Error (kInvalid) with all that was collected by Fail or Add when there is an error among
  // it.
  Changes Take();

 private:
  void Edit(std::size_t object, json::Operation operation);
  void Tell(Diagnostic::Severity severity, std::size_t object, std::string_view pointer,
            std::string message, std::string hint);

  const Release& release_;
  std::map<std::size_t, Json> edited_;
  std::vector<Diagnostic> errors_;
  Changes changes_;
};

// "/spec/template/spec/containers/0/env" as "spec.template.spec.containers[0].env".
std::string DottedPath(std::string_view pointer);

}  // namespace locust::inject
