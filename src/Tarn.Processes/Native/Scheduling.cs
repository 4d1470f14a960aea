using System.Runtime.InteropServices;

namespace Tarn.Processes.Native;

/// <summary>The scheduling of the calling thread, and of all processes that it starts.</summary>
internal static unsafe class Scheduling
{
    private const uint Batch = 3;

    // struct sched_attr of <linux/sched/types.h>, first version.
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Bytes;
        public uint Policy;
        public ulong Flags;
        public int Niceness;
        public uint Priority;
        public ulong SliceNs;
        public ulong Deadline;
        public ulong Period;
    }

    /// <summary>Lowers the calling thread. Kernels before 6.12 ignore the slice.</summary>
    public static void Apply(int niceness, TimeSpan slice)
    {
        if (SystemCalls.Own is { } calls)
        {
            var attributes = new Attributes
            {
                Bytes = (uint)sizeof(Attributes),
                Policy = Batch,
                Niceness = niceness,
                SliceNs = (ulong)(slice.Ticks * TimeSpan.NanosecondsPerTick),
            };
            _ = FenceCalls.SystemCall(calls.SetScheduling, 0, (nint)(&attributes), 0, 0);
        }
    }
}
