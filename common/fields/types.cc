#include "common/fields/types.h"

#include "common/yaml/scalar.h"

namespace locust::fields {
namespace {

bool ReadString(const Value& value, std::string& into) {
  if (value.node().kind != yaml::Node::Kind::kScalar) {
    value.FailType("a string");
    return false;
  }
  const Json scalar = value.Scalar();
  if (scalar.is_null() || scalar.is_boolean()) {
    value.FailType("a string");
    return false;
  }
  if (value.node().tag == "tag:yaml.org,2002:binary") {
    value.Fail("must be a string, is binary", "write the text itself");
    return false;
  }
  into = value.node().value;
  return true;
}

std::string OutOfRange(const Value& value, int bound, bool is_least) {
  return std::string("must be at ") + (is_least ? "least " : "most ") + std::to_string(bound) +
         ", is " + value.node().value;
}

bool ReadInteger(const Value& value, int least, int most, int& into) {
  const Json scalar = value.Scalar();
  if (scalar.is_number_float()) {
    // Digits alone are a whole number over 64 bits.
    const bool is_whole = value.node().value.find_first_not_of("+-0123456789") == std::string::npos;
    const bool is_negative = value.node().value.starts_with('-');
    value.Fail(is_whole ? OutOfRange(value, is_negative ? least : most, is_negative)
                        : "must be a whole number, is " + value.node().value);
    return false;
  }
  if (scalar.is_string() && yaml::ResolvePlain(value.node().value).is_number_integer()) {
    value.Fail("must be a whole number, is a string", "remove the quotes");
    return false;
  }
  if (!scalar.is_number()) {
    value.FailType("a whole number");
    return false;
  }
  // An unsigned one beyond 63 bits would turn negative, so both forms are compared as they are.
  const bool too_small = !scalar.is_number_unsigned() && scalar.get<std::int64_t>() < least;
  const bool too_big =
      scalar.is_number_unsigned()
          ? most < 0 || scalar.get<std::uint64_t>() > static_cast<std::uint64_t>(most)
          : scalar.get<std::int64_t>() > most;
  if (too_small || too_big) {
    value.Fail(OutOfRange(value, too_small ? least : most, too_small));
    return false;
  }
  into = scalar.get<int>();
  return true;
}

}  // namespace

Type<std::string> String() {
  return {ReadString, [] { return OrderedJson{{"type", {"string", "number"}}}; }};
}

Type<bool> Boolean() {
  return {[](const Value& value, bool& into) {
            const Json scalar = value.Scalar();
            if (!scalar.is_boolean()) {
              value.FailType("true or false");
              return false;
            }
            into = scalar.get<bool>();
            return true;
          },
          [] { return OrderedJson{{"type", "boolean"}}; }};
}

Type<int> Integer(int least, int most) {
  return {[least, most](const Value& value, int& into) {
            return ReadInteger(value, least, most, into);
          },
          [least, most] {
            return OrderedJson{{"type", "integer"}, {"minimum", least}, {"maximum", most}};
          }};
}

Type<double> PositiveNumber() {
  return {[](const Value& value, double& into) {
            const Json scalar = value.Scalar();
            if (!scalar.is_number()) {
              value.FailType("a number");
              return false;
            }
            if (scalar.get<double>() <= 0) {
              value.Fail("must be more than 0, is " + value.node().value);
              return false;
            }
            into = scalar.get<double>();
            return true;
          },
          [] { return OrderedJson{{"type", "number"}, {"exclusiveMinimum", 0}}; }};
}

Type<OrderedJson> Any() {
  return {[](const Value& value, OrderedJson& into) {
            into = value.ToJson();
            return true;
          },
          [] { return OrderedJson(true); }};
}

std::string Listed(const std::vector<std::string>& choices) {
  std::string text;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) text += i + 1 == choices.size() ? " or " : ", ";
    text += "`" + choices[i] + "`";
  }
  return text;
}

std::string NearestHint(std::string_view given, const std::vector<std::string>& choices) {
  const std::vector<std::string_view> views(choices.begin(), choices.end());
  const auto nearest = Nearest(given, views);
  return nearest ? "did you mean `" + std::string(*nearest) + "`?" : "";
}

Type<std::string> Named(kube::NameCheck check) {
  Type<std::string> type =
      Checked<std::string>(String(), [check](const Value& value, const std::string& name) {
        if (const auto reason = check(name)) {
          value.Fail((name.empty() ? "" : "`" + name + "` ") + *reason);
        }
      });
  const kube::NameForm* form = kube::FormOf(check);
  if (form == nullptr) return type;
  return Described(std::move(type), {{"pattern", form->pattern}, {"maxLength", form->max_length}});
}

}  // namespace locust::fields
