import { notSimulated } from './errors.ts'
import { bothVersions, onlyV3, route, type Route } from './route.ts'

const unsimulated = [
  ['GET', onlyV3('mmp'), 1],
  ['GET', onlyV3('strategyOpenOrder'), 5],
  ['GET', onlyV3('strategyHistoryOrder'), 5],
  ['POST', onlyV3('placeStrategyOrder'), 50],
  ['POST', onlyV3('updateStrategyOrder'), 50],
  ['POST', onlyV3('chase'), 1],
  ['POST', onlyV3('mmp'), 1],
  ['POST', onlyV3('approveAgent'), 1],
  ['POST', onlyV3('updateAgent'), 1],
  ['POST', onlyV3('approveBuilder'), 1],
  ['POST', onlyV3('updateBuilder'), 1],
  ['DELETE', onlyV3('builder'), 1],
  ['POST', onlyV3('registerAndApproveAgent'), 50],
  ['DELETE', onlyV3('agent'), 1],
  ['POST', bothVersions('asset/wallet/transfer'), 50],
  ['GET', bothVersions('openInterest'), 1],
] as const

/** Endpoints of the real exchange that this one says it does not have. Source: protocol page, sections 1.6, 3 and 4.6. */
export const unsimulatedRoutes: readonly Route[] = unsimulated.map(([method, paths, weight]) =>
  route({
    method,
    paths,
    // Nothing is done, so nobody needs to prove anything; some of these are signed by the master wallet, not the agent.
    security: 'none',
    weight,
    params: {},
    handle: () => notSimulated((paths[0] ?? '').replace(/^\/fapi\/v\d\//, '')),
  }),
)
