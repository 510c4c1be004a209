import { readFileSync, writeFileSync } from 'node:fs';
import { judge } from './judge.js';
import type { Question } from './question.js';

// node oracle/main.js QUESTION ANSWER: a process of its own, that shares nothing with the run but the two files.
const [questionFile = '', answerFile = ''] = process.argv.slice(2);
const findings = await judge(JSON.parse(readFileSync(questionFile, 'utf8')) as Question);
writeFileSync(answerFile, JSON.stringify(findings));
process.exit();
