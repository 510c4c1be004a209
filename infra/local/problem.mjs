/** Something that a person can put right. Its message is one sentence that says what to install, free or change. */
export class Problem extends Error {
  /** @override */
  name = 'Problem';
}

/** Says what went wrong: a Problem in its one sentence, anything else (a bug) with its stack. */
export function report(error) {
  console.error(error instanceof Problem ? error.message : error);
}

/** Ends the process with exit code 1 when `main` fails. */
export function runMain(main) {
  main().catch((error) => {
    report(error);
    process.exit(1);
  });
}
