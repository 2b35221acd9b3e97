#!/usr/bin/env node
// What `npx parley` runs: the same door as every npm script.
import '../bootstrap.mjs';
