namespace Tarn.Functions.Environments;

/// <summary>How the start of an environment ended.</summary>
/// <param name="IsReady">True: the process asked for its first invocation.</param>
/// <param name="ErrorType">Else the type of the error.</param>
/// <param name="Document">The process's own document of the error; empty: none.</param>
internal sealed record InitOutcome(bool IsReady, string? ErrorType = null, ReadOnlyMemory<byte> Document = default)
{
    /// <summary>How the process ended; null: it was ended, or still runs.</summary>
    public string? Exit { get; init; }
}

/// <summary>How an invocation ended.</summary>
/// <param name="Payload">The answer, or the error's document.</param>
/// <param name="Status"><c>success</c>, <c>failure</c> (the function's own error), <c>error</c> or <c>timeout</c>.</param>
internal sealed record Outcome(ReadOnlyMemory<byte> Payload, string Status)
{
    public string? ErrorType { get; init; }

    /// <summary>An error of the platform, or of the start.</summary>
    public static Outcome Error(ReadOnlyMemory<byte> document, string? type) => new(document, "error") { ErrorType = type };
}

/// <summary>Owns environments.</summary>
internal interface IEnvironmentOwner
{
    /// <summary>The environment has answered its invocation, and may get another one.</summary>
    void Released(FunctionEnvironment environment);

    /// <summary>The environment ends, and gets no other invocation.</summary>
    void Removed(FunctionEnvironment environment);
}
