/** Whether a state is one that somebody must look at. */
export const isFailing = (state: string | undefined): boolean => /fail|suspend|held|halt|error|refus|late|no source/i.test(state ?? "");
