// Objects as tables of fields. One table per type of object drives decoding, the errors about
// unknown, repeated and missing fields, and the JSON Schema.
//
//   const Object<Point>& PointFields() {
//     static const Object<Point> kFields("a place on the map", {
//         Member("x", &Point::x, Integer(), "distance from the left edge", kRequired),
//         Member("y_offset", &Point::y, Optional(Integer()), "distance from the top"),
//     });
//     return kFields;
//   }
//
// A field is accepted in snake_case and in camelCase, whichever of them the table is written in,
// and in the further spellings that it lists; two of them in one object are an error. A YAML null
// counts as absent. Tables are immutable; safe to use from any thread.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/fields/reader.h"
#include "common/fields/types.h"

namespace locust::fields {

enum Presence { kOptional, kRequired };

// What is known of a field without its C++ type.
struct FieldInfo {
  std::string_view name;  // the spelling that documentation and schema use
  std::string_view description;
  Presence presence = kOptional;
  std::vector<std::string_view> also = {};  // names of older versions
  std::function<OrderedJson()> schema = {};
  std::function<const FieldInfos&()> children = {};  // the table of an object
};

// The objects around a value: whether a name that is unknown here is known further out.
struct Scope {
  std::shared_ptr<const Scope> outer;
  std::string path;
  const FieldInfos* fields = nullptr;
};

// "`name` is a field of `spec`: is it indented too far?" when `scope` or an object around it knows
// the name; else empty.
std::string MisplacedHint(std::string_view name, const Scope* scope);

// Every accepted spelling of a field: its name first, then its other case, then the older names in
// both cases.
std::vector<std::string> Spellings(const FieldInfo& field);

// The fields that a mapping has, found by table.
class Present {
 public:
  // The value of the field `name`, as the table spells it; nullptr when absent.
  const Value* Find(std::string_view name) const;
  const Value* at(std::size_t index) const { return values_[index] ? &*values_[index] : nullptr; }
  const Value& object() const { return object_; }

 private:
  friend Present Match(const Value& object, const FieldInfos& fields);
  explicit Present(const Value& object) : object_(object) {}

  Value object_;
  const FieldInfos* fields_ = nullptr;
  std::vector<std::optional<Value>> values_;  // parallel to the table
};

// Sorts the entries of `object`, a mapping, under the fields of its table. Reports unknown,
// repeated and missing fields.
Present Match(const Value& object, const FieldInfos& fields);

// JSON Schema (draft 2020-12) of an object with these fields, in every spelling but each field in
// one of them only. Optional fields may be null.
OrderedJson ObjectSchema(std::string_view description, const FieldInfos& fields);

template <class T>
struct Field {
  FieldInfo info;
  std::function<void(const Value&, T&)> read;
};

template <class T>
class Object {
 public:
  // What concerns several fields at once; runs after all of them were read.
  using Check = std::function<void(const Present&, T&)>;

  Object(std::string_view description, std::initializer_list<Field<T>> fields,
         Check check = nullptr)
      : description_(description), check_(std::move(check)) {
    for (const Field<T>& field : fields) {
      infos_.push_back(field.info);
      readers_.push_back(field.read);
    }
  }

  // Reads what can be read into `into` and reports the rest. False when `value` is no mapping.
  bool Read(const Value& value, T& into) const {
    if (value.node().kind != yaml::Node::Kind::kMapping) {
      value.FailType("a mapping");
      return false;
    }
    const Present present = Match(value, infos_);
    for (std::size_t i = 0; i < readers_.size(); ++i) {
      if (const Value* field = present.at(i)) readers_[i](*field, into);
    }
    if (check_) check_(present, into);
    return true;
  }

  OrderedJson Schema() const { return ObjectSchema(description_, infos_); }
  const FieldInfos& infos() const { return infos_; }

 private:
  std::string_view description_;
  FieldInfos infos_;
  std::vector<std::function<void(const Value&, T&)>> readers_;
  Check check_;
};

// A field of which `target` (a member, or a function of the object that gives a reference) takes
// the value.
template <class T, class U, class Target>
Field<T> FieldOf(std::string_view name, Target target, Type<U> type, std::string_view description,
                 Presence presence, std::vector<std::string_view> also) {
  return {{name, description, presence, std::move(also), std::move(type.schema), type.children},
          [target, read = std::move(type.read)](const Value& value, T& object) {
            read(value, std::invoke(target, object));
          }};
}

template <class T, class U>
Field<T> Member(std::string_view name, U T::* member, Type<U> type, std::string_view description,
                Presence presence = kOptional, std::vector<std::string_view> also = {}) {
  return FieldOf<T>(name, member, std::move(type), description, presence, std::move(also));
}

// A field that takes more than a member: `read` gets the value and the object.
template <class T>
Field<T> Handled(std::string_view name, std::function<void(const Value&, T&)> read,
                 std::function<OrderedJson()> schema, std::string_view description,
                 Presence presence = kOptional, std::vector<std::string_view> also = {}) {
  return {{name, description, presence, std::move(also), std::move(schema), {}}, std::move(read)};
}

// An object as the type of a field. `table` gives its fields.
template <class T>
Type<T> Nested(const Object<T>& (*table)()) {
  return {[table](const Value& value, T& into) { return table().Read(value, into); },
          [table] { return table().Schema(); },
          [table]() -> const FieldInfos& { return table().infos(); }};
}

}  // namespace locust::fields
