namespace Tarn.Functions.Invocations;

/// <summary>Why an invocation is not begun: the reasons of <see cref="Tarn.Storage.TarnException"/>s of the kind Throttled, as AWS names them.</summary>
public static class ThrottleReasons
{
    /// <summary>The function's reserved concurrency is in use.</summary>
    public const string Reserved = "ReservedFunctionConcurrentInvocationLimitExceeded";

    /// <summary>The account's concurrency is in use, or the memory of all environments (<c>--function-memory-mb</c>).</summary>
    public const string Account = "ConcurrentInvocationLimitExceeded";

    /// <summary>The caller calls too often.</summary>
    public const string Caller = "CallerRateLimitExceeded";
}
