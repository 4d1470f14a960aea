namespace Tarn.Processes.Starting;

/// <summary>How a process ended.</summary>
/// <param name="Code">The exit code; 0 after a signal.</param>
/// <param name="Signal">The signal that ended it; 0: it exited.</param>
public readonly record struct ExitStatus(int Code, int Signal)
{
    private const int SignalKill = 9;
    private const int SignalsOfShell = 128;

    // by number, from 1
    private static readonly string[] Names =
    [
        "hangup", "interrupt", "quit", "illegal instruction", "trace/breakpoint trap", "aborted", "bus error", "floating point exception", "killed",
        "user defined signal 1", "segmentation fault", "user defined signal 2", "broken pipe", "alarm clock", "terminated",
    ];

    /// <summary>The status of a process that the server killed.</summary>
    public static ExitStatus Killed { get; } = new(0, SignalKill);

    /// <summary>Reads the number that the kernel returns.</summary>
    public static ExitStatus Of(int status) => new((status >> 8) & 0xFF, status & 0x7F);

    /// <summary>Reads the number that a shell returns: after a signal, 128 and the signal.</summary>
    public static ExitStatus OfShell(int status) => status > SignalsOfShell ? new(0, status - SignalsOfShell) : new(status, 0);

    /// <summary><c>exit status 1</c>, or <c>signal: killed</c>.</summary>
    public override string ToString() => Signal == 0 ? $"exit status {Code}" : $"signal: {(Signal <= Names.Length ? Names[Signal - 1] : $"signal {Signal}")}";
}
