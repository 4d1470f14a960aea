using Tarn.Functions.Isolation;
using Tarn.Functions.Runtimes;

namespace Tarn.Functions.Running;

/// <summary>Settings of the runner.</summary>
public sealed record RunnerOptions
{
    /// <summary>The folder in the server's scratch for functions.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>The memory of all environments together, MB.</summary>
    public required long MemoryMb { get; init; }

    public IsolationOptions Isolation { get; init; } = new();

    /// <summary>Interpreters and their packages.</summary>
    public RuntimeOptions Runtimes { get; init; } = new();

    /// <summary>How functions reach the server's doors.</summary>
    public required Func<Uri> Endpoint { get; init; }

    /// <summary>An environment that had no invocation during this time is ended.</summary>
    public TimeSpan IdleMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most invocations of an account at a time.</summary>
    public int ConcurrencyMax { get; init; } = 1_000;
}
