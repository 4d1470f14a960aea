using Tarn.Processes.Watching;

namespace Tarn.Processes.Starting;

/// <summary>The outputs of a process and its children. Each has a pipe of its own.</summary>
/// <param name="Main">Takes output and errors, which share a pipe.</param>
public sealed record ProcessOutputs(OutputHandler Main)
{
    /// <summary>Takes the output on descriptor 3; null: it is closed.</summary>
    public OutputHandler? Second { get; init; }

    /// <summary>Takes reports on descriptor 5; null: it is closed.</summary>
    public OutputHandler? Reports { get; init; }
}
