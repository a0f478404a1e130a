import { describe, test } from 'vitest';
import { memoryStore } from '../memory-store.ts';
import { commitsContract } from './commits.ts';

const store = memoryStore();

describe('the memory store keeps the contract of commits', () => commitsContract(test, async () => store));
