import { describe } from 'vitest'
import { createBench, type DriverSubject } from './contract/bench.ts'
import { describeEveryMethod } from './contract/every-method.ts'
import { describeHostViews } from './contract/host-views.ts'
import { describeMachineDevices } from './contract/machine-devices.ts'
import { describeMachineLife } from './contract/machine-life.ts'

/**
 * What every driver keeps, whatever it drives. Every result and every event
 * is also checked against the schema. The suite wants a host of its own, where
 * nobody else starts or ends machines.
 */
export function describeDriver(name: string, subject: DriverSubject): void {
  const bench = createBench(subject)
  describe(`the driver ${name}: each of its methods`, () => describeEveryMethod(bench))
  describe(`the driver ${name}: its host`, () => describeHostViews(bench))
  describe(`the driver ${name}: the life of machines`, () => describeMachineLife(bench))
  describe(`the driver ${name}: their devices`, () => describeMachineDevices(bench))
}
