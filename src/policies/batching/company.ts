/** What every batching policy that waits must ask, or requests would be stuck. */
import { DRAINING, type View } from '../../contract/index.ts'

/** Will no request join any more what this replica serves? Then waiting for company is in vain. */
export function noCompanyToCome(view: View, replica: number): boolean {
  return view.arrivalsEnded || view.replicas.state[replica] === DRAINING
}
