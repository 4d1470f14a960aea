namespace Tarn.Functions.Environments;

/// <summary>Why an environment ends, in the words of the extensions' event <c>SHUTDOWN</c>.</summary>
internal static class EndReason
{
    /// <summary>It has no work, its version or the server ends.</summary>
    public const string Spindown = "spindown";

    /// <summary>An invocation took too long.</summary>
    public const string Timeout = "timeout";

    /// <summary>The runtime or an extension failed.</summary>
    public const string Failure = "failure";
}
