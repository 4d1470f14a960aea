using Tarn.Processes.Native;

namespace Tarn.Processes.Starting;

/// <summary>Descriptors for a start. Each is closed in every child that does not get it on purpose.</summary>
internal static unsafe class Descriptors
{
    private const long OpenProcessCall = 434;

    /// <summary>No descriptor.</summary>
    public const int None = -1;

    public static (int Read, int Write) NoPipe => (None, None);

    public static (int Read, int Write) Pipe()
    {
        var ends = stackalloc int[2];
        return PosixSpawn.Pipe(ends, FenceCalls.OpenCloseOnExec) == 0 ? (ends[0], ends[1]) : throw new IOException($"a pipe: {FenceCalls.LastError()}");
    }

    public static int Nowhere()
    {
        var descriptor = FenceCalls.Open("/dev/null", 2 | FenceCalls.OpenCloseOnExec);
        return descriptor >= 0 ? descriptor : throw new IOException($"/dev/null: {FenceCalls.LastError()}");
    }

    /// <summary>Closes descriptors; values that are no descriptors are skipped.</summary>
    public static void Close(params ReadOnlySpan<int> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            if (descriptor != None)
            {
                _ = FenceCalls.Close(descriptor);
            }
        }
    }

    /// <summary>A descriptor that can be read when a child has ended.</summary>
    public static int Process(int processId)
    {
        var descriptor = (int)FenceCalls.SystemCall(OpenProcessCall, processId, 0, 0, 0);
        return descriptor >= 0 ? descriptor : throw new IOException($"watching process {processId}: {FenceCalls.LastError()}");
    }
}
