# CI has as many stages of checks/run at once as there are processors, what one prints all together when it ends: first what fails soonest, then what others
# wait for, then the longest. Most of the long ones' time is waiting.
stages := format lint deny tests functions arm64 rehearsal emulated faults fuzz tofu browser analysis book

ifneq ($(sort $(stages)),$(sort $(STAGES)))
$(error checks/stages.mk has the stages $(sort $(stages)), checks/run has $(sort $(STAGES)))
endif

.PHONY: all $(stages)
all: $(stages)
emulated faults: functions
rehearsal: functions arm64
# What runs beside it is no business of a stage's compilers.
$(stages):
	@env -u MAKEFLAGS -u MFLAGS checks/run $@
