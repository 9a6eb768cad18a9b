/** Every policy there is: a new one is a file and a line here. */
import type { AnyPolicyEntry } from '../contract/index.ts'
import { codel } from './admission/codel.ts'
import { dagor } from './admission/dagor.ts'
import { deadlineFeasible } from './admission/deadline-feasible.ts'
import { degradeBeforeReject } from './admission/degrade-before-reject.ts'
import { inFlightLimit } from './admission/in-flight-limit.ts'
import { none as noAdmission } from './admission/none.ts'
import { tokenBucket } from './admission/token-bucket.ts'
import { staticAllocation } from './allocation/static.ts'
import { bulk } from './batching/bulk.ts'
import { clipperAimd } from './batching/clipper-aimd.ts'
import { clipperRegression } from './batching/clipper-regression.ts'
import { clockwork } from './batching/clockwork.ts'
import { deadlineAware } from './batching/deadline-aware.ts'
import { fixed as fixedBatch } from './batching/fixed.ts'
import { nexusEarlyDrop } from './batching/nexus-early-drop.ts'
import { nexusLazyDrop } from './batching/nexus-lazy-drop.ts'
import { none as noBatching } from './batching/none.ts'
import { proteus } from './batching/proteus.ts'
import { proteusAimd } from './batching/proteus-aimd.ts'
import { proteusArtifact } from './batching/proteus-artifact.ts'
import { proteusNexus } from './batching/proteus-nexus.ts'
import { symphony } from './batching/symphony.ts'
import { takeAll } from './batching/take-all.ts'
import { timeout } from './batching/timeout.ts'
import { triton } from './batching/triton.ts'
import { tritonPrefetch } from './batching/triton-prefetch.ts'
import { deficitRoundRobin } from './queueing/deficit-round-robin.ts'
import { earliestDeadlineFirst } from './queueing/earliest-deadline-first.ts'
import { fifo } from './queueing/fifo.ts'
import { lastInFirstOut } from './queueing/last-in-first-out.ts'
import { priority } from './queueing/priority.ts'
import { shortestExpectedFirst } from './queueing/shortest-expected-first.ts'
import { startTimeFair } from './queueing/start-time-fair.ts'
import { tritonQueue } from './queueing/triton-queue.ts'
import { consistentHashing } from './routing/consistent-hashing.ts'
import { joinIdleQueue } from './routing/join-idle-queue.ts'
import { leastExpectedDelay } from './routing/least-expected-delay.ts'
import { leastOutstanding } from './routing/least-outstanding.ts'
import { leastWorkLeft } from './routing/least-work-left.ts'
import { powerOfDChoices } from './routing/power-of-d-choices.ts'
import { powerOfTwoChoices } from './routing/power-of-two-choices.ts'
import { random as randomReplica } from './routing/random.ts'
import { roundRobin } from './routing/round-robin.ts'
import { sharedQueue } from './routing/shared-queue.ts'
import { shortestQueue } from './routing/shortest-queue.ts'
import { weightedLeastOutstanding } from './routing/weighted-least-outstanding.ts'
import { weightedLeastRequest } from './routing/weighted-least-request.ts'
import { weightedRoundRobin } from './routing/weighted-round-robin.ts'
import { clockworkController } from './system/clockwork-controller.ts'
import { slackfit } from './system/slackfit.ts'
import { cascade } from './variant/cascade.ts'
import { cheapest } from './variant/cheapest.ts'
import { fixed as fixedVariant } from './variant/fixed.ts'
import { infaas } from './variant/infaas.ts'
import { mostAccurateAtDispatch } from './variant/most-accurate-at-dispatch.ts'
import { mostAccurateInTime } from './variant/most-accurate-in-time.ts'
import { shareDriven } from './variant/share-driven.ts'

export const policyRegistry: readonly AnyPolicyEntry[] = [
  noAdmission,
  deadlineFeasible,
  tokenBucket,
  inFlightLimit,
  codel,
  dagor,
  degradeBeforeReject,
  fixedVariant,
  mostAccurateInTime,
  mostAccurateAtDispatch,
  cascade,
  cheapest,
  infaas,
  shareDriven,
  randomReplica,
  roundRobin,
  weightedRoundRobin,
  shortestQueue,
  leastOutstanding,
  weightedLeastOutstanding,
  weightedLeastRequest,
  leastExpectedDelay,
  leastWorkLeft,
  joinIdleQueue,
  powerOfTwoChoices,
  powerOfDChoices,
  consistentHashing,
  sharedQueue,
  fifo,
  earliestDeadlineFirst,
  priority,
  lastInFirstOut,
  startTimeFair,
  deficitRoundRobin,
  tritonQueue,
  shortestExpectedFirst,
  noBatching,
  fixedBatch,
  bulk,
  takeAll,
  timeout,
  deadlineAware,
  triton,
  tritonPrefetch,
  clipperAimd,
  clipperRegression,
  nexusLazyDrop,
  nexusEarlyDrop,
  clockwork,
  proteus,
  proteusArtifact,
  proteusNexus,
  proteusAimd,
  symphony,
  staticAllocation,
  slackfit,
  clockworkController,
]
