// The table-driven reader, on a table of its own.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/fields/object.h"
#include "common/fields/reader.h"
#include "common/fields/types.h"

namespace locust::fields {
namespace {

enum class Colour { kRed, kGreen };

struct Wheel {
  std::optional<int> size;
  std::string tyre;
};

struct Bike {
  std::string name;
  std::optional<int> gear_count;
  double price = 0;
  bool has_bell = false;
  Colour colour = Colour::kRed;
  Wheel front_wheel;
  std::vector<std::string> riders;
  std::vector<std::pair<std::string, std::string>> stickers;
  OrderedJson extra;
  std::string key_code;
};

const Object<Wheel>& WheelFields() {
  static const Object<Wheel> kFields(
      "a wheel", {
                     Member("size", &Wheel::size, Optional(Integer(10, 30)), "diameter in inches"),
                     Member("tyre", &Wheel::tyre, String(), "make of the tyre"),
                 });
  return kFields;
}

const Object<Bike>& BikeFields() {
  static const Object<Bike> kFields(
      "a bike",
      {
          Member("name", &Bike::name, String(), "what it is called", kRequired),
          Member("gear_count", &Bike::gear_count, Optional(Integer(1)), "number of gears",
                 kOptional, {"gears"}),
          Member("price", &Bike::price, PositiveNumber(), "in euros"),
          Member("has_bell", &Bike::has_bell, Boolean(), "whether it can ring"),
          Member("colour", &Bike::colour,
                 Choice<Colour>({{"red", Colour::kRed}, {"green", Colour::kGreen}}),
                 "of the frame"),
          Member("front_wheel", &Bike::front_wheel, Nested(WheelFields), "the wheel that steers"),
          Member("riders", &Bike::riders, List(String()), "who rides it"),
          Member("stickers", &Bike::stickers, Map(String()), "place and text"),
          Member("extra", &Bike::extra, Any(), "anything else"),
          Member("key_code", &Bike::key_code, Hidden(String()), "opens the lock"),
      },
      [](const Present& present, Bike& bike) {
        const Value* gears = present.Find("gear_count");
        if (gears != nullptr && bike.front_wheel.size == 10) {
          gears->Fail("no gears for a child's bike");
        }
      });
  return kFields;
}

Bike Read(std::string_view text) {
  const yaml::Document document = yaml::Document::Parse(text, "b.yaml");
  Reader reader(document);
  Bike bike;
  BikeFields().Read(reader.Root(), bike);
  reader.Finish();
  return bike;
}

// What is reported about `text`; empty when nothing is.
std::string ErrorsOf(std::string_view text) {
  try {
    Read(text);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInvalid);
    return error.what();
  }
}

TEST(Fields, ReadsEveryType) {
  const Bike bike = Read(R"(
name: Rusty
gear_count: 7
price: 12.5
has_bell: yes
colour: green
front_wheel: {size: 26, tyre: "48"}
riders: [ann, 'bob']
stickers:
  top: danger
  bottom.left: "1"
extra: {b: [1, x], a: null}
)");
  EXPECT_EQ(bike.name, "Rusty");
  EXPECT_EQ(bike.gear_count, 7);
  EXPECT_EQ(bike.price, 12.5);
  EXPECT_TRUE(bike.has_bell);
  EXPECT_EQ(bike.colour, Colour::kGreen);
  EXPECT_EQ(bike.front_wheel.size, 26);
  EXPECT_EQ(bike.front_wheel.tyre, "48");
  EXPECT_EQ(bike.riders, (std::vector<std::string>{"ann", "bob"}));
  EXPECT_EQ(bike.stickers, (std::vector<std::pair<std::string, std::string>>{
                               {"top", "danger"}, {"bottom.left", "1"}}));
  EXPECT_EQ(bike.extra.dump(), R"({"b":[1,"x"],"a":null})");
}

TEST(Fields, AcceptsBothCasesAndOlderNames) {
  EXPECT_EQ(Read("{name: a, gearCount: 3}").gear_count, 3);
  EXPECT_EQ(Read("{name: a, gears: 3}").gear_count, 3);
  EXPECT_TRUE(Read("{name: a, hasBell: true}").has_bell);
}

TEST(Fields, PlainNumbersKeepTheirTextInStrings) {
  EXPECT_EQ(Read("name: 1.10").name, "1.10");
  EXPECT_EQ(Read("name: 0755").name, "0755");
  EXPECT_EQ(Read("name: 1e3").name, "1e3");
  EXPECT_EQ(Read("name: 2026-12-01").name, "2026-12-01");
  EXPECT_EQ(Read("name: !!str true").name, "true");
}

TEST(Fields, NullCountsAsAbsent) {
  EXPECT_EQ(Read("{name: a, gear_count: ~, gears: null, colour: }").gear_count, std::nullopt);
  EXPECT_EQ(ErrorsOf("name: ~\n"),
            "b.yaml:1:1: error: name: missing\n"
            "  1 | name: ~\n"
            "    | ^\n"
            "hint: add `name`: what it is called\n");
}

TEST(Fields, WrongTypes) {
  EXPECT_EQ(ErrorsOf("name: a\nriders: ann\n"),
            "b.yaml:2:9: error: riders: must be a list, is a string\n"
            "  2 | riders: ann\n"
            "    |         ^\n");
  EXPECT_EQ(ErrorsOf("name: [a]\n"),
            "b.yaml:1:7: error: name: must be a string, is a list\n"
            "  1 | name: [a]\n"
            "    |       ^\n");
  EXPECT_EQ(ErrorsOf("name: a\nstickers: 3\n"),
            "b.yaml:2:11: error: stickers: must be a mapping, is a number\n"
            "  2 | stickers: 3\n"
            "    |           ^\n");
  EXPECT_EQ(ErrorsOf("name: a\nfront_wheel: [26]\n"),
            "b.yaml:2:14: error: front_wheel: must be a mapping, is a list\n"
            "  2 | front_wheel: [26]\n"
            "    |              ^\n");
  EXPECT_EQ(ErrorsOf("name: a\nhas_bell: \"yes\"\n"),
            "b.yaml:2:11: error: has_bell: must be true or false, is a string\n"
            "  2 | has_bell: \"yes\"\n"
            "    |           ^\n");
  EXPECT_EQ(ErrorsOf("- a\n"),
            "b.yaml:1:1: error: must be a mapping, is a list\n"
            "  1 | - a\n"
            "    | ^\n");
}

TEST(Fields, BooleanForAStringSaysWhy) {
  EXPECT_EQ(
      ErrorsOf("name: on\n"),
      "b.yaml:1:7: error: name: must be a string, is a boolean\n"
      "  1 | name: on\n"
      "    |       ^\n"
      "hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans\n");
}

TEST(Fields, EmptyForAStringSaysHow) {
  EXPECT_EQ(ErrorsOf("name: a\nstickers:\n  top: ~\n"),
            "b.yaml:3:8: error: stickers.top: must be a string, is empty\n"
            "  3 |   top: ~\n"
            "    |        ^\n"
            "hint: write \"\" for an empty string\n");
}

TEST(Fields, BinaryIsNoString) {
  EXPECT_EQ(ErrorsOf("name: !!binary aGk=\n"),
            "b.yaml:1:16: error: name: must be a string, is binary\n"
            "  1 | name: !!binary aGk=\n"
            "    |                ^\n"
            "hint: write the text itself\n");
}

TEST(Fields, Numbers) {
  EXPECT_EQ(ErrorsOf("name: a\ngears: x\n"),
            "b.yaml:2:8: error: gears: must be a whole number, is a string\n"
            "  2 | gears: x\n"
            "    |        ^\n");
  EXPECT_EQ(ErrorsOf("name: a\ngears: \"3\"\n"),
            "b.yaml:2:8: error: gears: must be a whole number, is a string\n"
            "  2 | gears: \"3\"\n"
            "    |        ^\n"
            "hint: remove the quotes\n");
  EXPECT_EQ(ErrorsOf("name: a\ngears: 1.5\n"),
            "b.yaml:2:8: error: gears: must be a whole number, is 1.5\n"
            "  2 | gears: 1.5\n"
            "    |        ^\n");
  EXPECT_EQ(ErrorsOf("name: a\ngears: 0\n"),
            "b.yaml:2:8: error: gears: must be at least 1, is 0\n"
            "  2 | gears: 0\n"
            "    |        ^\n");
  EXPECT_EQ(ErrorsOf("name: a\ngears: -9999999999999999999\n"),
            "b.yaml:2:8: error: gears: must be at least 1, is -9999999999999999999\n"
            "  2 | gears: -9999999999999999999\n"
            "    |        ^\n");
  EXPECT_EQ(ErrorsOf("name: a\ngears: 18446744073709551615\n"),
            "b.yaml:2:8: error: gears: must be at most 2147483647, is 18446744073709551615\n"
            "  2 | gears: 18446744073709551615\n"
            "    |        ^\n");
  EXPECT_EQ(ErrorsOf("name: a\nfront_wheel: {size: 31}\n"),
            "b.yaml:2:21: error: front_wheel.size: must be at most 30, is 31\n"
            "  2 | front_wheel: {size: 31}\n"
            "    |                     ^\n");
  EXPECT_EQ(ErrorsOf("name: a\nprice: 0\n"),
            "b.yaml:2:8: error: price: must be more than 0, is 0\n"
            "  2 | price: 0\n"
            "    |        ^\n");
  EXPECT_EQ(ErrorsOf("name: a\nprice: cheap\n"),
            "b.yaml:2:8: error: price: must be a number, is a string\n"
            "  2 | price: cheap\n"
            "    |        ^\n");
}

TEST(Fields, Choices) {
  EXPECT_EQ(ErrorsOf("name: a\ncolour: gren\n"),
            "b.yaml:2:9: error: colour: must be `red` or `green`, is `gren`\n"
            "  2 | colour: gren\n"
            "    |         ^\n"
            "hint: did you mean `green`?\n");
  EXPECT_EQ(ErrorsOf("name: a\ncolour: \"\"\n"),
            "b.yaml:2:9: error: colour: must be `red` or `green`, is empty\n"
            "  2 | colour: \"\"\n"
            "    |         ^\n");
}

TEST(Fields, UnknownFieldSuggestsTheNearestInTheWritersCase) {
  EXPECT_EQ(ErrorsOf("name: a\ngear_cuont: 3\n"),
            "b.yaml:2:1: error: gear_cuont: unknown field\n"
            "  2 | gear_cuont: 3\n"
            "    | ^\n"
            "hint: did you mean `gear_count`?\n");
  EXPECT_EQ(ErrorsOf("name: a\ngearCuont: 3\n"),
            "b.yaml:2:1: error: gearCuont: unknown field\n"
            "  2 | gearCuont: 3\n"
            "    | ^\n"
            "hint: did you mean `gearCount`?\n");
  EXPECT_EQ(ErrorsOf("name: a\ngear_Count: 3\n"),
            "b.yaml:2:1: error: gear_Count: unknown field\n"
            "  2 | gear_Count: 3\n"
            "    | ^\n"
            "hint: did you mean `gear_count`?\n");
}

TEST(Fields, UnknownFieldInTheWrongObject) {
  EXPECT_EQ(ErrorsOf("name: a\nfront_wheel:\n  size: 20\n  has_bell: true\n"),
            "b.yaml:4:3: error: front_wheel.has_bell: unknown field\n"
            "  4 |   has_bell: true\n"
            "    |   ^\n"
            "hint: `has_bell` is a field of the file's top level: is it indented too far?\n");
  EXPECT_EQ(ErrorsOf("name: a\ntyre: x\n"),
            "b.yaml:2:1: error: tyre: unknown field\n"
            "  2 | tyre: x\n"
            "    | ^\n"
            "hint: `tyre` is a field of `front_wheel`: does it need more indentation?\n");
  EXPECT_EQ(ErrorsOf("name: a\nfront_wheel: {spokes: 32}\n"),
            "b.yaml:2:15: error: front_wheel.spokes: unknown field\n"
            "  2 | front_wheel: {spokes: 32}\n"
            "    |               ^\n"
            "hint: known here: `size` or `tyre`\n");
}

TEST(Fields, OneFieldTwice) {
  EXPECT_EQ(ErrorsOf("name: a\ngear_count: 3\ngearCount: 4\n"),
            "b.yaml:3:1: error: gearCount: given twice, as `gear_count` in line 2 and as "
            "`gearCount`\n"
            "  3 | gearCount: 4\n"
            "    | ^\n"
            "hint: keep one of the two\n");
  EXPECT_EQ(ErrorsOf("name: a\nname: b\n"),
            "b.yaml:2:1: error: name: given twice, first in line 1\n"
            "  2 | name: b\n"
            "    | ^\n"
            "hint: keep one of the two\n");
}

TEST(Fields, KeyThatIsNoString) {
  EXPECT_EQ(
      ErrorsOf("name: a\nstickers:\n  on: x\n"),
      "b.yaml:3:3: error: stickers.true: key must be a string, is a boolean\n"
      "  3 |   on: x\n"
      "    |   ^\n"
      "hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans\n");
}

TEST(Fields, AliasesAndMergeKeys) {
  const Bike bike = Read(R"(
extra: &shared
  gear_count: 5
  price: 3
<<: *shared
name: &name Rusty
riders: [*name]
price: 4
)");
  EXPECT_EQ(bike.gear_count, 5);
  EXPECT_EQ(bike.price, 4);  // the object's own field wins
  EXPECT_EQ(bike.riders, std::vector<std::string>{"Rusty"});

  // Also over a merged one in another spelling, and the first of several merged ones wins.
  EXPECT_EQ(Read(R"(
extra: [&a {gear_count: 5}, &b {gear_count: 6, price: 2}]
<<: [*a, *b]
name: x
gearCount: 7
)")
                .gear_count,
            7);
  EXPECT_EQ(Read(R"(
extra: [&a {gears: 5}, &b {gear_count: 6, price: 2}]
<<: [*a, *b]
name: x
)")
                .gear_count,
            5);
}

TEST(Fields, ErrorInAnAliasedValueStandsWhereTheAliasDoes) {
  EXPECT_EQ(ErrorsOf("name: &n many\ngears: *n\n"),
            "b.yaml:2:8: error: gears: must be a whole number, is a string\n"
            "  2 | gears: *n\n"
            "    |        ^\n");
}

TEST(Fields, ChecksOfTheWholeObject) {
  EXPECT_EQ(ErrorsOf("name: a\ngears: 3\nfront_wheel: {size: 10}\n"),
            "b.yaml:2:8: error: gears: no gears for a child's bike\n"
            "  2 | gears: 3\n"
            "    |        ^\n");
}

TEST(Fields, HiddenTextStaysHidden) {
  EXPECT_EQ(ErrorsOf("name: a\nkey_code: [s3cret]\n"),
            "b.yaml:2:11: error: key_code: must be a string, is a list\n");
}

TEST(Fields, AllErrorsInOrderOfPosition) {
  EXPECT_EQ(
      ErrorsOf("riders:\n- [a]\n- b\n- true\nprice: -1\nfoo: 1\n"),
      "b.yaml:1:1: error: name: missing\n"
      "  1 | riders:\n"
      "    | ^\n"
      "hint: add `name`: what it is called\n"
      "b.yaml:2:3: error: riders[0]: must be a string, is a list\n"
      "  2 | - [a]\n"
      "    |   ^\n"
      "b.yaml:4:3: error: riders[2]: must be a string, is a boolean\n"
      "  4 | - true\n"
      "    |   ^\n"
      "hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans\n"
      "b.yaml:5:8: error: price: must be more than 0, is -1\n"
      "  5 | price: -1\n"
      "    |        ^\n"
      "b.yaml:6:1: error: foo: unknown field\n"
      "  6 | foo: 1\n"
      "    | ^\n"
      "hint: known here: `name`, `gear_count`, `price`, `has_bell`, `colour`, `front_wheel`, "
      "`riders`, `stickers`, `extra` or `key_code`\n");
}

TEST(Fields, ErrorsBeyondTheLimitAreCounted) {
  std::string text = "name: a\nriders:\n";
  for (std::size_t i = 0; i < Reader::kMaxDiagnostics + 23; ++i) text += "- []\n";
  try {
    Read(text);
    FAIL();
  } catch (const Error& error) {
    ASSERT_EQ(error.diagnostics().size(), Reader::kMaxDiagnostics + 1);
    EXPECT_EQ(Format(error.diagnostics().back()), "b.yaml: error: 23 more errors are not shown\n");
  }
}

TEST(Fields, TheSameErrorIsReportedOnce) {
  const yaml::Document document = yaml::Document::Parse("a: 1\n", "b.yaml");
  Reader reader(document);
  reader.Root().Items();
  reader.Root().Items();
  try {
    reader.Finish();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostics().size(), 1u);
  }
}

TEST(Fields, ErrorsInsideAText) {
  const auto error_in = [](std::string_view text) -> std::string {
    const yaml::Document document = yaml::Document::Parse(text, "b.yaml");
    Reader reader(document);
    reader.Root().Entries().front().FailInText(2, 3, "bad word", "mend it");
    try {
      reader.Finish();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(error_in("a: |  # text\n   one\n   two\n"),
            "b.yaml:3:6: error: a: bad word\n"
            "  3 |    two\n"
            "    |      ^\n"
            "hint: mend it\n");
  EXPECT_EQ(error_in("a: \"one\\ntwo\"\n"),
            "b.yaml:1:4: error: a: line 2: bad word\n"
            "  1 | a: \"one\\ntwo\"\n"
            "    |    ^\n"
            "hint: mend it\n");
}

TEST(Fields, WarningsAndNoticesComeBackInOrderOfPosition) {
  const yaml::Document document = yaml::Document::Parse("a: 1\nb: 2\n", "b.yaml");
  Reader reader(document);
  const std::vector<Value> entries = reader.Root().Entries();
  entries[1].Note("has no effect");
  entries[0].Warn("is old", "use b");
  EXPECT_EQ(Format(reader.Finish()),
            "b.yaml:1:1: warning: a: is old\n"
            "  1 | a: 1\n"
            "    | ^\n"
            "hint: use b\n"
            "b.yaml:2:1: notice: b: has no effect\n"
            "  2 | b: 2\n"
            "    | ^\n");
}

TEST(Fields, WindowsLineEndsLeaveTheExcerptClean) {
  EXPECT_EQ(ErrorsOf("name: a\r\ngears: x\r\n"),
            "b.yaml:2:8: error: gears: must be a whole number, is a string\n"
            "  2 | gears: x\n"
            "    |        ^\n");
}

TEST(Paths, QuoteWhatIsNoWord) {
  EXPECT_EQ(JoinKey("spec", "load_test"), "spec.load_test");
  EXPECT_EQ(JoinKey("", "spec"), "spec");
  EXPECT_EQ(JoinKey("metadata.labels", "acme.example/team"),
            "metadata.labels[\"acme.example/team\"]");
  EXPECT_EQ(JoinKey("a", ""), "a[\"\"]");
  EXPECT_EQ(JoinIndex("spec.hosts", 2), "spec.hosts[2]");
}

TEST(Schema, DescribesTheTable) {
  const OrderedJson schema = WheelFields().Schema();
  EXPECT_EQ(schema.dump(2), R"({
  "type": "object",
  "description": "a wheel",
  "properties": {
    "size": {
      "type": [
        "integer",
        "null"
      ],
      "minimum": 10,
      "maximum": 30,
      "description": "diameter in inches"
    },
    "tyre": {
      "type": [
        "string",
        "number",
        "null"
      ],
      "description": "make of the tyre"
    }
  },
  "additionalProperties": false
})");
}

TEST(Schema, ListsEverySpellingAndTakesOneOfThem) {
  const OrderedJson schema = BikeFields().Schema();
  for (const char* spelling : {"gear_count", "gearCount", "gears", "has_bell", "hasBell"}) {
    EXPECT_TRUE(schema["properties"].contains(spelling)) << spelling;
  }
  EXPECT_EQ(schema["required"].dump(), R"(["name"])");
  EXPECT_EQ(schema["allOf"][0].dump(), R"({"not":{"required":["gear_count","gearCount"]}})");
  EXPECT_EQ(
      ObjectSchema("", {{.name = "a_b", .description = "", .presence = kRequired}})["allOf"].dump(),
      R"([{"oneOf":[{"required":["a_b"]},{"required":["aB"]}]}])");
  EXPECT_EQ(schema["properties"]["colour"]["enum"].dump(), R"(["red","green",null])");
  EXPECT_EQ(schema["properties"]["front_wheel"]["properties"]["size"]["minimum"], 10);
}

}  // namespace
}  // namespace locust::fields
