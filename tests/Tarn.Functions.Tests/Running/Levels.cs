using Tarn.Functions.Isolation;

namespace Tarn.Functions.Tests.Running;

/// <summary>The levels of isolation that this machine has. Without bubblewrap, tests run at the basic level alone.</summary>
internal static class Levels
{
    public static readonly FunctionIsolation Machine = FunctionIsolation.Probe(new IsolationOptions
    {
        Path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'),
    });

    public static IReadOnlyList<IsolationLevel> All { get; } =
        [.. new[] { IsolationLevel.Basic, IsolationLevel.Full }.Where(level => level <= Machine.Level)];

    public static TheoryData<IsolationLevel> Here => new(All);
}
