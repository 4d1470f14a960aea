using System.Runtime.InteropServices;

namespace Tarn.OwnProcess;

/// <summary>SIGINT and SIGTERM: the first asks the command to stop, the second ends the process at once.</summary>
internal sealed partial class StopSignals : IDisposable
{
    private readonly CancellationTokenSource asked = new();
    private readonly PosixSignalRegistration[] registrations;
    private int count;

    /// <summary>Listens from now on.</summary>
    public StopSignals() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Asked => asked.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(registrations, registration => registration.Dispose());
        asked.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref count) > 1)
        {
            LeaveAtOnce(ExitCode.Interrupted);
        }

        asked.Cancel();
    }

    /// <summary>Ends the process without running destructors, because native threads may still run.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void LeaveAtOnce(int code);
}
