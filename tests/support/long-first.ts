import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest on two cores, longest first: begun last, one of them runs alone at the end. A fresh clone has no times to go by. */
const LONGEST = [
  'supabase/tests/hostile-input.test.ts',
  'agent-worker/listening-turns.test.ts',
  'agent-worker/two-vendors.test.ts',
];

export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? LONGEST.length : place;
    };
    return (await super.sort(files)).sort((a, b) => placeOf(a) - placeOf(b));
  }
}
