namespace Tarn.Clients;

/// <summary>The region of the command line and the demo.</summary>
internal static class CommandRegion
{
    /// <summary><c>AWS_REGION</c>, else <c>AWS_DEFAULT_REGION</c>, else us-east-1.</summary>
    public static string Chosen() => Value("AWS_REGION") ?? Value("AWS_DEFAULT_REGION") ?? "us-east-1";

    private static string? Value(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
