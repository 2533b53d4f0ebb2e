import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { findDockerEngine } from './scripts/docker-engine.ts'
import { findRabbitmq } from './src/broker/local-broker.ts'

/** The fleet, once more on a cluster of three nodes: of the RabbitMQ that is installed, or, with VDSM_BROKER=docker, in Docker. */
const cluster: TestProjectConfiguration = {
  extends: true,
  test: {
    name: 'cluster',
    include: [
      'test/system/{cluster,node-loss,federation,fan-out,fan-out-directory,campaign,sites,client-events}.test.ts',
      'test/cli/{campaign,fleet,hosts}.test.ts',
    ],
    globalSetup: ['test/support/cluster-setup.ts'],
    testTimeout: 60_000,
  },
}

const canCluster =
  process.env['VDSM_BROKER'] === 'docker' ||
  (await findRabbitmq(process.env['PATH'])) !== undefined ||
  (await findDockerEngine()) !== undefined

/** Kinds of tests: by what they need beside Node. CONTRIBUTING.md says how to run each alone. */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{broker,system,chaos,cli,examples,package}/**', 'test/host/libvirt/integration/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'broker',
          include: ['test/{broker,system,chaos,cli,examples,package}/**/*.test.ts'],
          exclude: ['test/system/{cluster,node-loss,federation}.test.ts', 'test/chaos/chaos.test.ts'],
          globalSetup: ['test/support/broker-setup.ts'],
        },
      },
      // With a cluster of its own.
      { extends: true, test: { name: 'chaos', include: ['test/chaos/chaos.test.ts'] } },
      ...(canCluster ? [cluster] : []),
      {
        extends: true,
        test: {
          name: 'libvirt',
          include: ['test/host/libvirt/integration/**/*.test.ts'],
          globalSetup: ['test/support/libvirt-setup.ts'],
          fileParallelism: false,
          // Debian 12's libvirtd 9.0.0 crashes at times; its tests get another daemon and another try.
          retry: 1,
          testTimeout: 120_000,
        },
      },
    ],
  },
})
