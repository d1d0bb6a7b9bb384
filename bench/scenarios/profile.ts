import { haggle } from '../harness/servers.js';
import { summarise } from '../report/profile.js';
import { resultFile } from '../report/write.js';
import type { Scenario } from './scenario.js';
import { describeFaults } from './talking.js';

/** Where the CPU time of Haggle goes in P1; the profile itself opens in the developer tools of a browser. */
export const profile: Scenario = {
  name: 'profile',
  title: 'Where the CPU time of a durable send goes',
  run: (bench) =>
    bench.withServers([haggle()], async ([server]) => {
      if (!server) throw new Error('No server');
      const {
        target,
        nodes: [node],
      } = server;
      const file = await resultFile('profile.cpuprofile');
      await bench.load.ask('openTalk', { target, pairs: 50 });
      const how = { target, senders: 'all', inFlight: 4, warmUpMs: bench.size(4000, 500) } as const;
      await bench.load.ask('talk', { ...how, measureMs: 500 });
      await node.ask('startProfile', null);
      const { faults } = await bench.load.ask('talk', {
        ...how,
        warmUpMs: 200,
        measureMs: bench.size(6000, 1000),
      });
      await node.ask('stopProfile', file);
      await bench.load.ask('closeTalk', target);
      return {
        rows: await summarise(file),
        faults: describeFaults('Haggle', faults),
        notes: [file],
        goals: [],
      };
    }),
};
