using System.Runtime.InteropServices;

namespace Tarn.OwnProcess;

/// <summary>SIGINT and SIGTERM: the first asks the command to stop, the second ends the process at once.</summary>
internal sealed partial class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    /// <summary>Listens from now on.</summary>
    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Asked => _asked.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _asked.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1)
        {
            LeaveAtOnce(ExitCode.Interrupted);
        }

        _asked.Cancel();
    }

    /// <summary>Ends the process without running destructors, because native threads may still run.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void LeaveAtOnce(int code);
}
