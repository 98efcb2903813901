# CI has as many stages of checks/run at once as there are processors, what one prints all together when it ends. Most of the long ones' time is waiting.
# What fails soonest comes first, then what the rehearsal waits for, and beside that the configuration's tests; the rehearsal, the longest, is begun
# before anything else that is left.
first := format lint deny tests functions arm64 tofu
then := rehearsal emulated faults fuzz browser analysis book

ifneq ($(sort $(first) $(then)),$(sort $(STAGES)))
$(error checks/stages.mk has the stages $(sort $(first) $(then)), checks/run has $(sort $(STAGES)))
endif

.PHONY: all $(first) $(then)
all: $(first) $(then)
$(then): functions arm64
# What runs beside it is no business of a stage's compilers.
$(first) $(then):
	@env -u MAKEFLAGS -u MFLAGS checks/run $@
