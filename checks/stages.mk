# CI has one stage of checks/run more at once than there are processors, for most of the long ones' time is waiting; what one prints comes all together
# when it ends. The longest, the rehearsal, is begun as soon as the functions are there, which is why they come first.
stages := functions arm64 format deny tofu lint tests rehearsal upgrade emulated faults samples cases fields fuzz browser analysis book

ifneq ($(sort $(stages)),$(sort $(STAGES)))
$(error checks/stages.mk has the stages $(sort $(stages)), checks/run has $(sort $(STAGES)))
endif

.PHONY: all $(stages)
all: $(stages)
rehearsal: functions arm64
upgrade emulated faults samples cases: functions tests
# From cold caches each of these compiles aws-sdk-ec2, which takes several gigabytes: two at once, not three. What comes after has the tests' build.
lint: functions
tests: lint
fields fuzz browser analysis book: tests
# make goes through its list once and begins what is ready: what waits for the same zips is begun after the rehearsal, which would come last.
upgrade emulated faults samples cases fields fuzz browser analysis book: arm64
# What runs beside it is no business of a stage's compilers.
$(stages):
	@env -u MAKEFLAGS -u MFLAGS checks/run $@
