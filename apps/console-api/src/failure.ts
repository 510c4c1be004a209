import { z } from 'zod';

/** Body of an answer that is no success. `message` is for people; a list of what is wrong with the request, or a sentence. */
export const failure = z.object({
  statusCode: z.number(),
  message: z.union([z.string(), z.array(z.string())]),
  error: z.string().optional(),
});
