const { statSync } = require('node:fs');
const Sequencer = require('@jest/test-sequencer').default;

/** What starts whole systems takes longest, and mostly waits. */
const isOfWholeSystem = ({ path }) => /packages\/(launcher|bench|web|client|queue)\/tests\//.test(path);
const bySize = (one, other) => statSync(other.path).size - statSync(one.path).size;

/**
 * Begins the slow ones early, so that none is left over for the end, but alternates them with others: side by side
 * they would wait for each other's processes.
 */
module.exports = class SlowTestsFirst extends Sequencer {
  sort(tests) {
    const [slow, others] = [tests.filter(isOfWholeSystem), tests.filter((test) => !isOfWholeSystem(test))];
    slow.sort(bySize);
    others.sort(bySize);
    const order = [];
    while (slow.length + others.length > 0) order.push(...slow.splice(0, 1), ...others.splice(0, 1));
    return order;
  }
};
