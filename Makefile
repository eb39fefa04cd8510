# All that a newcomer needs: `make help`.

SHELL := /bin/bash
JOBS ?= $(shell nproc)
TOOLS := $(shell scripts/install_tools.sh --dir)
CTEST := ctest --output-on-failure --no-tests=error -j $(JOBS)
export PATH := $(PATH):$(TOOLS)

.DEFAULT_GOAL := help
.PHONY: help demo build test tools test-all lint fuzz bench asan clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## Build, render an example load test and say what was injected
	@scripts/demo.sh

build: ## Build the programs into build/release/bin
	@scripts/install_packages.sh build
	cmake --preset release >/dev/null
	cmake --build --preset release -j $(JOBS)

build/dev/build.ninja: CMakeLists.txt CMakePresets.json
	@scripts/install_packages.sh build test
	cmake --preset dev >/dev/null

test: build/dev/build.ninja ## Build for development and run all tests that the machine has the tools for
	cmake --build --preset dev -j $(JOBS)
	$(CTEST) --test-dir build/dev
	@scripts/missing_tools.sh

tools: ## Build Helm 3, Helm 4, kustomize and yq into the user's cache, once
	scripts/install_tools.sh

lint: ## Check format, clang-tidy and the shell scripts
	@scripts/install_packages.sh build test lint
	scripts/lint.sh

asan: ## Run the tests with the address and undefined-behaviour sanitizers
	@scripts/install_packages.sh build test
	cmake --preset asan >/dev/null
	cmake --build --preset asan -j $(JOBS)
	$(CTEST) --test-dir build/asan -LE e2e

fuzz: ## Fuzz the YAML edits for a minute
	@scripts/install_packages.sh build lint
	scripts/fuzz.sh

bench: build tools ## Time the programs beside their peers; rewrites docs/benchmarks.md
	@scripts/install_packages.sh test
	tests/bench/run --renderer build/release/bin/locust-postrenderer --tools "$(TOOLS)" --write docs/benchmarks.md

test-all: export LOCUST_NO_SKIP := 1
test-all: ## Everything, as CI runs it: tools, lint, sanitizers, fuzzing, all tests; nothing may be skipped
	$(MAKE) tools
	$(MAKE) demo
	$(MAKE) lint
	$(MAKE) fuzz
	$(MAKE) asan
	$(MAKE) test

clean: ## Remove all that was built
	rm -rf build
