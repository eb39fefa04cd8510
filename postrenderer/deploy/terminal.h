// Talking with whoever called: lines, a block of lines that is kept current, a question.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "postrenderer/deploy/interrupt.h"

namespace locust::deploy {

// File descriptors. `out` is for results, `err` for everything else.
struct Streams {
  int in = 0;
  int out = 1;
  int err = 2;
};

class Terminal {
 public:
  explicit Terminal(const Streams& streams);

  // A person can be asked: stdin and stderr are terminals.
  bool interactive() const { return interactive_; }
  // `out` is a terminal that shows colours (NO_COLOR is not set).
  bool colours() const { return colours_; }

  void Print(std::string_view text);  // to `out`; throws Error (kMissing) when it cannot be written
  void Say(std::string_view text);    // to `err`, a whole line; nobody has to listen

  // On a terminal the lines take the place of those shown before; elsewhere a line is printed when
  // it was not among those shown before.
  void Show(const std::vector<std::string>& lines);
  // What was shown stays, and what comes next stands below.
  void Keep();

  // Whether the answer is yes. false also for the end of input and a signal.
  bool Ask(std::string_view question, Interrupt& interrupt);

 private:
  Streams streams_;
  bool interactive_, live_, colours_;
  std::vector<std::string> shown_;
};

}  // namespace locust::deploy
