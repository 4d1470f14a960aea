/**
 * A retry strategy for the SDK's clients that retries without limit, with the call's own invocation id. The SDK's
 * standard strategy gives up after about a hundred retries.
 */
export const patient = {
  acquireInitialRetryToken: async () => token(0),
  refreshRetryTokenForRetry: async (last, error) => {
    if (error.errorType === "CLIENT_ERROR") throw error.error ?? new Error("refused");
    return token(last.getRetryCount() + 1);
  },
  recordSuccess: () => {},
  mode: "standard",
};
const token = (retries) => ({ getRetryCount: () => retries, getRetryDelay: () => Math.min(20 * (retries + 1), 200), getRetryCost: () => 0 });
