# All that a newcomer needs: `make help`. Each target says what it does and installs what it needs by apt.

SHELL := /bin/bash
JOBS ?= $(shell nproc)
TOOLS := $(shell scripts/install_tools.sh --dir)
export PATH := $(PATH):$(TOOLS)
export CMAKE_BUILD_PARALLEL_LEVEL := $(JOBS)

.DEFAULT_GOAL := help
.PHONY: help demo build image test tools test-all lint fuzz bench asan tsan clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## Build, render an example load test and say what was injected
	@scripts/demo.sh

build: ## Build the programs into build/release/bin
	@echo "== build: the programs, optimised, into build/release/bin"
	@scripts/install_packages.sh build
	@cmake --preset release >/dev/null
	@cmake --build --preset release

image: ## Build the webhook's container image with docker, podman or buildah
	@echo "== image: compiled in a container, see docs/image.md"
	@scripts/build_image.sh

test: ## Build for development and run all tests that the machine has the tools for
	@echo "== test: debug build with warnings as errors, then all tests"
	@scripts/install_packages.sh build test
	@scripts/run_tests.sh dev

tools: ## Build Helm, kustomize, yq and a Kubernetes control plane, install Locust, into the user's cache, once
	@echo "== tools: into $(TOOLS)"
	@scripts/install_tools.sh
	@[ "$$(id -u)" -ne 0 ] || scripts/install_packages.sh image
	@scripts/install_image_base.sh

lint: ## Check format, clang-tidy and the shell scripts
	@echo "== lint: clang-format, shellcheck, clang-tidy"
	@scripts/install_packages.sh build test lint
	@scripts/lint.sh

asan: ## Run the tests with the address and undefined-behaviour sanitizers
	@echo "== asan: all tests but e2e, with sanitizers"
	@scripts/install_packages.sh build test
	@scripts/run_tests.sh asan --label-exclude e2e

tsan: ## Run the webhook's tests with the thread sanitizer
	@echo "== tsan: the webhook's tests, with the thread sanitizer"
	@scripts/install_packages.sh build test
	@scripts/run_tests.sh tsan --label-regex webhook

fuzz: ## Fuzz YAML edits for LOCUST_FUZZ_SECONDS (60), the other targets for a third of it
	@echo "== fuzz: libFuzzer with sanitizers"
	@scripts/install_packages.sh build lint
	@scripts/fuzz.sh

bench: build ## Time the programs beside their peers; rewrites docs/benchmarks.md
	@echo "== bench: whole processes side by side, then servers"
	@scripts/install_packages.sh bench
	@scripts/install_tools.sh bench
	tests/bench/run --renderer build/release/bin/locust-postrenderer --tools "$(TOOLS)" --write docs/benchmarks.md
	tests/bench/reviews --webhook build/release/bin/locust-webhook --tools "$(TOOLS)" --write docs/benchmarks.md
	tests/bench/policies --webhook build/release/bin/locust-webhook --tools "$(TOOLS)" --write docs/benchmarks.md
	tests/bench/pods --renderer build/release/bin/locust-postrenderer --tools "$(TOOLS)" --images "$$(scripts/install_locust.sh --dir)" --write docs/benchmarks.md

test-all: ## Everything, as CI runs it: tools, lint, sanitizers, fuzzing, all tests; nothing may be skipped
	@scripts/test_all.sh

clean: ## Remove all that was built
	rm -rf build
