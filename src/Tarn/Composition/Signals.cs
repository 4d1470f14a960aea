using System.Runtime.InteropServices;

namespace Tarn.Composition;

/// <summary>SIGTERM and SIGINT: the first asks the program to stop, the second ends it at once.</summary>
internal sealed partial class Signals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] registrations;

    /// <summary>Takes the signals over.</summary>
    public Signals() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Taken),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Taken),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Ends the process without running destructors: native threads may be alive under them.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void ExitNow(int code);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }

        stop.Dispose();
    }

    private void Taken(PosixSignalContext context)
    {
        context.Cancel = true;
        if (stop.IsCancellationRequested)
        {
            ExitNow(128 + (context.Signal == PosixSignal.SIGINT ? 2 : 15));
        }

        stop.Cancel();
    }
}
