# nightpost: the only build file. Nothing is listed by hand: a new file, feed, step, report or test
# is found by its place in the tree.
#
#   make                the program, build/release/nightpost
#   make help           every target, one line each
#
#   MODE=debug|release|asan|cov|fuzz   build/<mode>/; release for all, run and install, debug for tests
#   CC=gcc|clang                  both without a warning; clang builds into build/clang-<mode>/
#   ROOT=build                    somewhere else, so that two people can build one tree at a time
#   ONLY="base out"               only these folders of etl/, so that a test of theirs can be built
#                                 while another folder is broken
#   V=1                           shows the commands

.DEFAULT_GOAL := all
SHELL := /bin/sh
export LC_ALL := C.UTF-8

PROGRAM := nightpost
PREFIX  ?= /usr/local
ROOT    ?= build
LEVEL   ?= quick
SCALE   ?= 0.1
SEED    ?= 1
ifeq ($(origin CC),default)
CC := gcc
endif

# ---- packages: the one list --------------------------------------------------------------------
# "a|b": either will do, a is installed when both are missing.
ARCH := $(shell dpkg --print-architecture 2>/dev/null)
PACKAGES_RUN := gcc libc6-dev pkg-config libpq-dev libxlsxwriter-dev libcsv-dev libjansson-dev zlib1g-dev \
    $(if $(filter amd64,$(ARCH)),libisal-dev) libinih-dev libssl-dev libunistring-dev \
    postgresql-15 postgresql-client-15 openssl nginx-light|nginx rclone age
PACKAGES_TEST := libcmocka-dev clang clang-format clang-tidy shellcheck perl python3 \
    python3-openpyxl python3-jsonschema gnumeric libreoffice-calc-nogui|libreoffice-calc libxml2-utils unzip util-linux \
    binutils procps minisign curl chromium chromium-driver python3-selenium openssh-server openssh-client \
    logrotate mandoc zsh systemd
PACKAGES_DEB := debhelper dpkg-dev lintian

# ---- mode --------------------------------------------------------------------------------------
TEST_GOALS := check unit property golden integration fault globals tidy bench-build
MODE  ?= $(if $(filter $(TEST_GOALS),$(MAKECMDGOALS)),debug,release)
BUILD := $(ROOT)/$(if $(filter clang%,$(notdir $(CC))),clang-)$(MODE)
GEN   := $(ROOT)/gen
ifeq ($(filter $(MODE),debug release asan cov fuzz),)
$(error MODE=$(MODE): it is one of debug, release, asan, cov, fuzz)
endif

CFLAGS_debug    := -O1 -g3
CFLAGS_release  := -O2 -g -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
                   $(if $(filter amd64,$(ARCH)),-fcf-protection) -fPIE
LDFLAGS_release := -pie -Wl,-z,relro,-z,now
CFLAGS_asan     := -O1 -g3 -fsanitize=address,undefined -fno-sanitize-recover=all \
                   -fno-omit-frame-pointer
LDFLAGS_asan    := -fsanitize=address,undefined
CFLAGS_fuzz     := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LDFLAGS_fuzz    := -fsanitize=address,undefined
CFLAGS_cov      := -O0 -g3 --coverage
LDFLAGS_cov     := --coverage

# ---- flags (a flag that one compiler does not know would be fatal there) ------------------------
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wstrict-prototypes \
        -Wmissing-prototypes -Wold-style-definition -Wpointer-arith -Wwrite-strings -Wformat=2 \
        -Wnull-dereference -Wdouble-promotion -Wfloat-equal -Wundef -Wvla -Wredundant-decls
WARN_GCC   := -Wcast-align=strict -Wformat-signedness -Wduplicated-cond -Wduplicated-branches \
              -Wlogical-op -Wjump-misses-init -Wimplicit-fallthrough=5
WARN_CLANG := -Wmissing-variable-declarations -Wcomma -Wassign-enum -Wconditional-uninitialized \
              -Wimplicit-fallthrough
# The sanitizers' red zones make every frame larger and their checks confuse the null analysis.
WARN_GCC   += $(if $(filter asan,$(MODE)),-Wno-null-dereference,-Wstack-usage=8192)
WARN += $(if $(filter clang%,$(notdir $(CC))),$(WARN_CLANG),$(WARN_GCC))

ISAL := $(firstword $(wildcard /usr/include/isa-l/igzip_lib.h /usr/include/igzip_lib.h \
    /usr/local/include/isa-l/igzip_lib.h))
LIBPQ_INCLUDE := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I libpq 2>/dev/null))
CPPFLAGS += -I. $(LIBPQ_INCLUDE) -D_POSIX_C_SOURCE=200809L $(if $(ISAL),-DNIGHTPOST_HAVE_ISAL)
CFLAGS   += -std=c11 $(WARN) -Werror -fno-common $(CFLAGS_$(MODE))
# A test may keep its tables on the stack; the engine may not.
TESTFLAGS = $(subst -Wstack-usage=8192,,$(CFLAGS))
LDLIBS   := -lpq -lxlsxwriter -lz $(if $(ISAL),-lisal) -lcsv -ljansson -linih -lcrypto -lunistring -lcrypt

# ---- what there is -----------------------------------------------------------------------------
ENGINE  := $(if $(ONLY),$(foreach d,$(ONLY),$(sort $(wildcard etl/$(d)/*.c))),\
    $(sort $(wildcard etl/*/*.c)))
FEEDS   := $(sort $(wildcard etl/feeds/*/feed.c))
# EXTRA: a folder with more reports, for measuring (make bench).
REPORTS := $(sort $(wildcard reports/*/report.c)) $(if $(EXTRA),$(sort $(wildcard $(EXTRA)/*/report.c)))
STEPS   := $(shell find sql/transform -name '*.sql' 2>/dev/null | LC_ALL=C sort)
# Embedded files, sorted as strcmp() does, because sql_find() is a binary search.
EMBED   := $(shell { find sql -name '*.sql'; ls reports/*/*.sql $(if $(EXTRA),$(EXTRA)/*/*.sql) etl/feeds/*/*.sql \
    etl/feeds/mappings/*.ini schedules/nginx/*.conf; } 2>/dev/null | LC_ALL=C sort)
INPUTS  := $(ENGINE) $(FEEDS) $(REPORTS) $(EMBED)

GENSRC := $(addprefix $(GEN)/,sql_files.c report_registry.c feed_registry.c step_registry.c)
OBJ    := $(patsubst %.c,$(BUILD)/obj/%.o,$(ENGINE) $(if $(ONLY),,$(FEEDS) $(REPORTS)))
GENOBJ := $(patsubst $(GEN)/%.c,$(BUILD)/obj/gen/%.o,$(GENSRC))
LIB    := $(BUILD)/lib$(PROGRAM)$(if $(ONLY),-only).a

# Test programs by folder; what in tests/harness has a main() is a tool that tests call.
HARNESS  := $(sort $(wildcard tests/harness/*.c))
TOOLSRC  := $(if $(HARNESS),$(shell grep -l '^int main' $(HARNESS)))
TOOLS    := $(patsubst %.c,$(BUILD)/%,$(TOOLSRC))
HARNOBJ  := $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out $(TOOLSRC),$(HARNESS)))
T        ?= *
programs  = $(patsubst %.c,$(BUILD)/%.t,$(sort $(wildcard tests/$(1)/$(T).c)))
scripts   = $(sort $(wildcard tests/$(1)/$(T).t))
UNIT     := $(call programs,unit)
PROPERTY := $(call programs,property)
FAULT    := $(call programs,fault)

Q := $(if $(V),,@)
say = $(if $(V),,@printf '%-5s %s\n' '$(1)' '$(2)')

# ---- the program -------------------------------------------------------------------------------
all: $(BUILD)/$(PROGRAM) ## the program, build/<mode>/nightpost (release)

$(BUILD)/$(PROGRAM): $(BUILD)/obj/etl/main.o $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS_$(MODE)) -o $@ $^ $(LDLIBS)

# An object whose source went away must leave the archive, hence the list.
$(LIB): $(OBJ) $(if $(ONLY),,$(GENOBJ)) $(GEN)/inputs.list
	$(Q)rm -f $@
	$(Q)ar rcD $@ $(filter %.o,$^)

# On a bare machine: one sentence instead of a hundred.
tools:
	@command -v $(CC) >/dev/null && pkg-config --exists libpq inih || \
	    { echo 'the compiler or a library is missing: run make deps' >&2; exit 1; }

$(BUILD)/obj/%.o: %.c Makefile | tools
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# An SQL file may be longer than the 4095 characters ISO C promises for a string literal.
$(BUILD)/obj/gen/%.o: $(GEN)/%.c Makefile | tools
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-overlength-strings -MMD -MP -c -o $@ $<

# ---- generated tables --------------------------------------------------------------------------
# They also depend on the list of inputs: a file that went away is newer than nothing.
$(GEN)/inputs.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(INPUTS) | cmp -s - $@ || printf '%s\n' $(INPUTS) > $@

$(GEN)/sql_files.c: tests/lint/sql2c.awk $(GEN)/inputs.list $(EMBED)
	$(call say,GEN,$@)
	$(Q)LC_ALL=C awk -f $< $(EMBED) > $@.tmp && mv $@.tmp $@

# $(call registry,type,name,header,folders). One NULL at the end: C has no empty array.
define registry
	$(call say,GEN,$@)
	$(Q){ printf '#include "%s"\n\n' $(3); \
	    for d in $(4); do echo "extern const struct $(1)_def $(1)_$$d;"; done; \
	    echo; echo 'const struct $(1)_def *const $(2)[] = {'; \
	    for d in $(4); do echo "    &$(1)_$$d,"; done; \
	    echo '    NULL,'; echo '};'; \
	    echo 'const size_t $(2)_count = COUNT_OF($(2)) - 1;'; } > $@.tmp && mv $@.tmp $@
endef

$(GEN)/report_registry.c: Makefile $(GEN)/inputs.list
	$(call registry,report,report_registry,etl/report/report_run.h,$(notdir $(REPORTS:/report.c=)))

$(GEN)/feed_registry.c: Makefile $(GEN)/inputs.list
	$(call registry,feed,feed_registry,etl/extract/feed_run.h,$(notdir $(FEEDS:/feed.c=)))

# The order of the steps, from their makes: and needs: lines. A ring or a gap fails the build.
$(GEN)/step_registry.c: Makefile tests/lint/steps.awk $(GEN)/inputs.list $(STEPS)
	$(call say,GEN,$@)
	$(Q)awk -f tests/lint/steps.awk $(if $(STEPS),$(STEPS),/dev/null) > $@.pairs
	$(Q)tsort $@.pairs > $@.order
	$(Q){ printf '#include "etl/transform/step_run.h"\n\nconst char *const step_registry[] = {\n'; \
	    sed 's/.*/    "&",/' $@.order; printf '    NULL,\n};\n'; \
	    echo 'const size_t step_registry_count = COUNT_OF(step_registry) - 1;'; } > $@.tmp \
	    && mv $@.tmp $@

# ---- tests -------------------------------------------------------------------------------------
# A test may have a large frame: nothing runs long in it. Only gcc knows the warning.
TESTFLAGS := $(if $(filter clang%,$(notdir $(CC))),,-Wno-stack-usage)
# A test that needs its own linker flags says so: /* link: -Wl,--wrap=write */
link_flags = $(shell sed -n 's|^/\* link: \(.*\) \*/$$|\1|p' $(1))

$(BUILD)/tests/%.t: tests/%.c $(HARNOBJ) $(LIB)
	@mkdir -p $(@D)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(TESTFLAGS) $(LDFLAGS_$(MODE)) $(call link_flags,$<) \
	    -MMD -MP -o $@ $< $(HARNOBJ) $(LIB) $(LDLIBS) -lcmocka

$(BUILD)/tests/harness/%: tests/harness/%.c $(HARNOBJ) $(LIB)
	@mkdir -p $(@D)
	$(call say,TOOL,$@)
	$(Q)$(CC) $(CPPFLAGS) $(TESTFLAGS) $(LDFLAGS_$(MODE)) -MMD -MP -o $@ $< $(HARNOBJ) $(LIB) $(LDLIBS) -lcmocka

# A libFuzzer target each; only clang has libFuzzer.
FUZZERS := $(patsubst tests/%.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/*.c)))

$(BUILD)/fuzz/%: tests/fuzz/%.c $(LIB)
	@mkdir -p $(@D)
	$(call say,FUZZ,$@)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS_fuzz) -MMD -MP -o $@ $< $(LIB) $(LDLIBS)

fuzz-build: $(FUZZERS)

# What a test script may rely on.
export NIGHTPOST_TEST_LEVEL := $(LEVEL)
export NIGHTPOST_BUILD      := $(BUILD)
export NIGHTPOST_ROOT       := $(ROOT)
export SECONDS_FUZZ         := $(if $(SECONDS),$(SECONDS),60)
export NIGHTPOST            := $(BUILD)/$(PROGRAM)
export ACCEPT
export ASAN_OPTIONS  := detect_stack_use_after_return=1:detect_leaks=1
export UBSAN_OPTIONS := print_stacktrace=1
JOBS  := 2
PROVE  = prove -j$(JOBS) --exec 'sh tests/harness/run_test.sh' $(if $(V),-v)
run_tests = $(if $(strip $(1)),$(PROVE) $(1),@echo 'no tests here yet')

test: ## everything, on a fresh machine too: packages, lints, three builds, all tests (LEVEL=quick|full)
	$(Q)$(MAKE) --no-print-directory deps-test
	$(Q)$(MAKE) --no-print-directory lint $(if $(filter full,$(LEVEL)),tidy)
	$(Q)$(MAKE) --no-print-directory test-build MODE=debug
	$(Q)$(MAKE) --no-print-directory test-build MODE=asan
	$(Q)$(MAKE) --no-print-directory unit-build MODE=debug CC=clang
	$(Q)$(MAKE) --no-print-directory globals MODE=debug
	$(Q)$(if $(filter full,$(LEVEL)),$(MAKE) --no-print-directory fuzz-build MODE=fuzz CC=clang)
	$(Q)$(if $(filter full,$(LEVEL)),$(MAKE) --no-print-directory all MODE=release)
	$(Q)$(MAKE) --no-print-directory test-run MODE=debug

# The cluster that every test's own begins as a copy of: initdb is a second of each of them.
$(ROOT)/initdb/PG_VERSION:
	$(Q)NIGHTPOST_ROOT=$(ROOT) sh tests/harness/pgcluster.sh keep

test-build: all unit-build $(PROPERTY) $(FAULT) $(TOOLS)
unit-build: $(UNIT)
tools-build: $(TOOLS)

# One prove over everything, so that the last line says it all. The longest begin first: no core idles at the end.
LONGEST := $(wildcard $(addprefix tests/,property/worlds.t $(if $(filter full,$(LEVEL)),full/scale_5.t) integration/verify.t integration/ties.t integration/closing.t))
test-run: $(ROOT)/initdb/PG_VERSION
	$(Q)$(PROVE) $(UNIT) $(PROPERTY) $(FAULT) \
	    $(patsubst $(BUILD)/%,$(ROOT)/asan/%,$(UNIT) $(PROPERTY)) \
	    $(patsubst $(BUILD)/%,$(ROOT)/clang-debug/%,$(UNIT)) \
	    $(LONGEST) $(filter-out $(LONGEST),$(foreach kind,lint property fault golden integration \
	        $(if $(filter full,$(LEVEL)),full),$(call scripts,$(kind))))

check: lint globals $(UNIT) ## unit tests and lints; no database
	$(Q)$(PROVE) $(UNIT) $(call scripts,lint)

unit: $(UNIT) ## the unit tests (T=test_dec for one)
	$(Q)$(call run_tests,$(UNIT))

property: all $(PROPERTY) $(TOOLS) ## the property tests
	$(Q)$(call run_tests,$(PROPERTY) $(call scripts,property))

fuzz: ## each fuzz target for a minute (SECONDS=60)
	$(Q)$(MAKE) --no-print-directory fuzz-build MODE=fuzz CC=clang
	$(Q)$(call run_tests,tests/full/fuzzing.t)

fault: all $(FAULT) $(TOOLS) ## the n-th write, rename or kill: nothing half done is left
	$(Q)$(call run_tests,$(FAULT) $(call scripts,fault))

golden: all $(TOOLS) ## the example of every report and feed (ACCEPT=1 rewrites what is expected)
	$(Q)$(call run_tests,$(call scripts,golden))

integration: all $(TOOLS) ## whole nights on throw-away databases
	$(Q)$(call run_tests,$(call scripts,integration))

cov: ## line coverage of the unit tests (needs gcovr)
	$(Q)$(MAKE) --no-print-directory unit MODE=cov
	$(Q)gcovr --root . --filter etl/ --print-summary $(ROOT)/cov

bench: ## measurements beside their peers, minutes; B=1 for one script, ROWS= PARTNERS= SCALE= REPEAT= (tests/bench/README.md)
	$(Q)$(MAKE) --no-print-directory all tools-build MODE=release
	$(Q)$(MAKE) --no-print-directory all MODE=release ROOT=$(ROOT)/bench/program EXTRA=tests/bench/report
	$(Q)for script in tests/bench/$(if $(B),$(B)_,[0-9])*.sh; do \
	    NIGHTPOST_ROOT=$(ROOT) sh "$$script" || exit 1; done

# ---- lints -------------------------------------------------------------------------------------
CFILES  := $(shell find etl reports tests -name '*.[ch]' 2>/dev/null | LC_ALL=C sort)
SHFILES := $(shell find tests schedules .ci -type f \( -name '*.sh' -o -name '*.t' \) 2>/dev/null \
    | LC_ALL=C sort) $(wildcard .ci/run .ci/packages)

lint: layers banned file-sizes top-level texts rules-index explained format-check shellcheck ## all that needs no build

layers: ## who includes whom
	$(Q)awk -f tests/lint/layers.awk $(CFILES)

banned: ## functions that have no place here
	$(Q)awk -f tests/lint/banned.awk $(CFILES)

file-sizes: ## no source file over 500 lines
	$(Q)sh tests/lint/file_sizes.sh

top-level: ## nothing but what belongs there
	$(Q)sh tests/lint/top_level.sh

texts: ## no tabs in SQL, no trailing blanks, no absolute paths of somebody's machine
	$(Q)sh tests/lint/texts.sh

explained: ## every report says how its cells came to be
	$(Q)sh tests/lint/explained.sh

rules-index: ## every test that tests/rules.md names is there
	$(Q)sh tests/lint/rules_index.sh

format-check: ## clang-format has nothing to change
	$(Q)clang-format --dry-run -Werror $(CFILES)

format: ## lets clang-format change it
	$(Q)clang-format -i $(CFILES)

shellcheck: ## every shell script
	$(Q)shellcheck -x $(SHFILES)

# Tables of constants that hold pointers are .data.rel.ro, which the loader makes read-only. Only the
# plain build can be asked: instrumented objects have .data of their own.
globals: $(OBJ) $(GENOBJ) ## no variable outlives its function
	$(Q)size -A $(OBJ) $(GENOBJ) | awk -f tests/lint/globals.awk

tidy: $(GENSRC) ## clang-tidy over the engine
	$(Q)printf '%s\n' $(ENGINE) etl/main.c | xargs -P $(JOBS) -n 4 sh -c \
	    'clang-tidy --quiet "$$@" -- -std=c11 $(CPPFLAGS) 2>/dev/null' clang-tidy

# ---- running and installing --------------------------------------------------------------------
run: ## packages, release build, sample world and one whole night (SCALE=0.1 SEED=1)
	$(Q)$(MAKE) --no-print-directory deps
	$(Q)$(MAKE) --no-print-directory all MODE=release
	$(Q)$(ROOT)/release/$(PROGRAM) demo --scale '$(SCALE)' --seed '$(SEED)'

# /usr/local's units stand below it, those of a distribution in /lib, as does zsh's folder.
SYSCONFDIR ?= /etc
UNITDIR    ?= $(if $(filter /usr,$(PREFIX)),/lib,$(PREFIX)/lib)/systemd/system
ZSHDIR     ?= $(PREFIX)/share/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)
BUILT      ?= release
PAGE       = $(ROOT)/$(BUILT)/$(PROGRAM) help --format
PUT        = install -D -m

install: ## the program, manual, completion and units under PREFIX (/usr/local), below DESTDIR
	$(Q)$(MAKE) --no-print-directory all MODE=$(BUILT)
	$(Q)$(PUT) 755 $(ROOT)/$(BUILT)/$(PROGRAM) '$(DESTDIR)$(PREFIX)/bin/$(PROGRAM)'
	$(Q)$(PAGE) man > $(ROOT)/page && $(PUT) 644 $(ROOT)/page '$(DESTDIR)$(PREFIX)/share/man/man1/$(PROGRAM).1'
	$(Q)$(PAGE) conf > $(ROOT)/page && $(PUT) 644 $(ROOT)/page '$(DESTDIR)$(PREFIX)/share/man/man5/$(PROGRAM).conf.5'
	$(Q)$(PAGE) bash > $(ROOT)/page && $(PUT) 644 $(ROOT)/page '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/$(PROGRAM)'
	$(Q)$(PAGE) zsh > $(ROOT)/page && $(PUT) 644 $(ROOT)/page '$(DESTDIR)$(ZSHDIR)/_$(PROGRAM)'
	$(Q)for unit in nightpost.service nightpost.timer; do \
	    sed 's|/usr/bin/|$(PREFIX)/bin/|' schedules/systemd/$$unit > $(ROOT)/page && \
	    $(PUT) 644 $(ROOT)/page '$(DESTDIR)$(UNITDIR)/'$$unit || exit 1; done
	$(Q)$(PUT) 644 schedules/logrotate/nightpost '$(DESTDIR)$(SYSCONFDIR)/logrotate.d/$(PROGRAM)'
	$(Q)$(PUT) 644 schedules/sysusers.d/nightpost.conf '$(DESTDIR)$(PREFIX)/lib/sysusers.d/$(PROGRAM).conf'
	$(Q)cd schedules && find . -type f ! -path './debian/*' ! -path './sysusers.d/*' | while read -r file; do \
	    $(PUT) 644 "$$file" '$(DESTDIR)$(PREFIX)/share/doc/$(PROGRAM)/examples/'"$$file" || exit 1; done
	$(Q)$(PUT) 644 README.md '$(DESTDIR)$(PREFIX)/share/doc/$(PROGRAM)/README.md'
	$(Q)test -e '$(DESTDIR)$(SYSCONFDIR)/$(PROGRAM).conf' || { \
	    sed 's|^;state = .*|state = /var/lib/nightpost|; s|^;outbox = .*|outbox = /srv/nightpost/outbox|' \
	        schedules/nightpost.conf > $(ROOT)/page && \
	    $(PUT) 640 $(ROOT)/page '$(DESTDIR)$(SYSCONFDIR)/$(PROGRAM).conf'; }
	$(Q)rm -f $(ROOT)/page

# In a copy, because debian/ has to stand at the top of what dpkg builds.
deb: ## a Debian package in build/deb
	$(Q)sh .ci/packages $(foreach p,$(PACKAGES_RUN) $(PACKAGES_DEB),'$(p)')
	$(Q)rm -rf $(ROOT)/deb && mkdir -p $(ROOT)/deb/$(PROGRAM)
	$(Q)cp -R Makefile README.md LICENSE .ci .clang-format .clang-tidy etl reports sql schedules tests $(ROOT)/deb/$(PROGRAM)/
	$(Q)cp -R schedules/debian $(ROOT)/deb/$(PROGRAM)/debian
	$(Q)cd $(ROOT)/deb/$(PROGRAM) && env -u MAKEFLAGS -u MAKELEVEL ROOT=build dpkg-buildpackage -b -uc -us -j$(JOBS) $(if $(V),,>../log 2>&1) || \
	    { tail -n 30 ../log; exit 1; }
	$(Q)ls $(ROOT)/deb/*.deb

deps: ## installs the packages that are missing to build and run (Debian, Ubuntu)
	$(Q)sh .ci/packages $(foreach p,$(PACKAGES_RUN),'$(p)')

deps-test: ## and those that are missing to test
	$(Q)sh .ci/packages $(foreach p,$(PACKAGES_RUN) $(PACKAGES_TEST),'$(p)')

clean: ## removes what was built
	rm -rf $(ROOT)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: all tools test test-build unit-build tools-build fuzz-build test-run check unit property fuzz fault golden integration cov \
    bench lint layers banned file-sizes top-level texts rules-index format-check format shellcheck globals tidy run \
    install deb deps deps-test clean help FORCE
.DELETE_ON_ERROR:
-include $(shell find $(ROOT) -path $(ROOT)/deb -prune -o -name '*.d' -type f -print 2>/dev/null)
