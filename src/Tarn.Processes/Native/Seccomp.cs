using System.Runtime.InteropServices;

namespace Tarn.Processes.Native;

/// <summary>
/// A filter of system calls for the calling thread and all processes that it starts. Landlock and the user decide about
/// files. The filter holds processes in their group, and blocks their signals to processes outside of it.
/// </summary>
internal static unsafe class Seccomp
{
    private const ushort Load = 0x20; // 32 bits of the call's data
    private const ushort JumpEqual = 0x15;
    private const ushort JumpGreaterOrEqual = 0x35;
    private const ushort JumpAnySet = 0x45;
    private const ushort And = 0x54;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7FFF_0000;
    private const uint Fail = 0x0005_0000;
    private const uint NotPermitted = 1;
    private const uint NotImplemented = 38;
    private const uint NumberAt = 0;
    private const uint ArchitectureAt = 4;
    private const uint ArgumentsAt = 16;
    private const uint OtherNumbers = 0x4000_0000; // x32: the same calls under other numbers
    private const uint LocalFamily = 1;
    private const uint Datagram = 2;
    private const uint NewUser = 0x1000_0000;
    private const uint PriorityOfUser = 2;
    private const uint InputPriorityOfUser = 3;
    private const int PrctlSetSeccomp = 22;
    private const int FilterMode = 2;

    [StructLayout(LayoutKind.Sequential)]
    private struct Instruction
    {
        public ushort Code;
        public byte IfTrue;
        public byte IfFalse;
        public uint Value;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Program
    {
        public ushort Length;
        public Instruction* Instructions;
    }

    /// <summary>Filters the calling thread. The thread must have set no_new_privs.</summary>
    /// <param name="group">The process group that processes join and cannot leave.</param>
    /// <param name="guarded">Processes and threads that get no signal, whatever user and Landlock allow.</param>
    /// <param name="isOnline">False: sockets are TCP over IP.</param>
    /// <param name="isUserShared">True: the server and other processes have the same user, so the kernel would let them be changed.</param>
    /// <returns>Null, or the reason of the failure.</returns>
    public static string? Restrict(int group, ReadOnlySpan<int> guarded, bool isOnline, bool isUserShared)
    {
        if (SystemCalls.Own is not { } calls)
        {
            return "system call filter: this processor's calls are not known";
        }

        var filter = Begin(calls, hasLocal: false);

        // Programs that ask for a session or group of their own continue in the given one: error 0 is success.
        Block(filter, calls.SetSession, [Of(Return, Fail)]);
        Block(filter, calls.SetGroup, [Of(Load, ArgumentsAt + 8), Of(JumpEqual, (uint)group, 0, 1), Of(Return, Allow), Of(Return, Fail)]);
        foreach (var number in calls.Forbidden)
        {
            Block(filter, number, [Of(Return, Fail | NotPermitted)]);
        }

        foreach (var (number, argument) in calls.Signals)
        {
            Block(filter, number, Guard(argument, group, guarded));
        }

        foreach (var number in calls.Left)
        {
            Block(filter, number, [Of(Return, Fail | NotImplemented)]);
        }

        if (isUserShared)
        {
            KeepToItself(filter, calls);
        }

        if (!isOnline)
        {
            Block(filter, calls.Socket, OnlyTcp());
        }

        filter.Add(Of(Return, Allow));
        return Install([.. filter]);
    }

    /// <summary>
    /// The filter for a program with processes and files of its own, as the kernel's instructions: sockets of this machine's other
    /// programs stay closed. Empty: this processor's calls are not known.
    /// </summary>
    public static byte[] ForOwnProcesses()
    {
        if (SystemCalls.Own is not { } calls)
        {
            return [];
        }

        Instruction[] filter = [.. Begin(calls, hasLocal: Landlock.HasScopes), Of(Return, Allow)];
        return MemoryMarshal.AsBytes<Instruction>(filter).ToArray();
    }

    // Landlock decides about files, and not about sockets that are among them: a session's bus would start any program.
    private static List<Instruction> Begin(SystemCalls calls, bool hasLocal)
    {
        var filter = new List<Instruction>
        {
            Of(Load, ArchitectureAt), Of(JumpEqual, calls.Architecture, 1, 0), Of(Return, Fail | NotImplemented),
            Of(Load, NumberAt), Of(JumpGreaterOrEqual, OtherNumbers, 0, 1), Of(Return, Fail | NotImplemented),
        };
        Block(filter, calls.MakeRing, [Of(Return, Fail | NotPermitted)]);
        // In a user namespace of its own, a program would have all capabilities over the kernel's objects there.
        var (clone, unshare, enter) = calls.Namespaces;
        foreach (var number in new[] { clone, unshare })
        {
            Block(filter, number, [Of(Load, ArgumentsAt), Of(JumpAnySet, NewUser, 0, 1), Of(Return, Fail | NotPermitted)]);
        }

        Block(filter, enter, [Of(Return, Fail | NotPermitted)]);
        Block(filter, calls.CloneByRecord, [Of(Return, Fail | NotImplemented)]);
        foreach (var number in calls.Keys)
        {
            Block(filter, number, [Of(Return, Fail | NotPermitted)]);
        }

        // "All processes of a user" includes processes outside.
        Block(filter, calls.SetPriority, [Of(Load, ArgumentsAt), Of(JumpEqual, PriorityOfUser, 0, 1), Of(Return, Fail | NotPermitted)]);
        Block(filter, calls.SetInputPriority, [Of(Load, ArgumentsAt), Of(JumpEqual, InputPriorityOfUser, 0, 1), Of(Return, Fail | NotPermitted)]);

        if (hasLocal)
        {
            return filter;
        }

        Block(filter, calls.Socket, [Of(Load, ArgumentsAt), Of(JumpEqual, LocalFamily, 0, 1), Of(Return, Fail | NotPermitted)]);

        // A pair of datagram sockets could be connected to others later.
        Block(filter, calls.SocketPair, [Of(Load, ArgumentsAt + 8), Of(And, 0xF), Of(JumpEqual, Datagram, 0, 1), Of(Return, Fail | NotPermitted)]);
        return filter;
    }

    // A filter does not know the number of the process: 0 names the calling one.
    private static void KeepToItself(List<Instruction> filter, SystemCalls calls)
    {
        foreach (var number in calls.OfProcess)
        {
            Block(filter, number, [Of(Load, ArgumentsAt), Of(JumpEqual, 0, 1, 0), Of(Return, Fail | NotPermitted)]);
        }

        foreach (var number in new[] { calls.SetPriority, calls.SetInputPriority })
        {
            Block(filter, number, [Of(Load, ArgumentsAt + 8), Of(JumpEqual, 0, 1, 0), Of(Return, Fail | NotPermitted)]);
        }
    }

    private static string? Install(Instruction[] filter)
    {
        fixed (Instruction* first = filter)
        {
            var program = new Program { Length = (ushort)filter.Length, Instructions = first };
            return FenceCalls.ProcessControl(PrctlSetSeccomp, FilterMode, (nuint)(&program), 0, 0) == 0
                ? null
                : $"system call filter: {FenceCalls.LastError()}";
        }
    }

    // Negative ids are groups: the own one may be signalled, -1 means every process of the user.
    private static List<Instruction> Guard(int argument, int group, ReadOnlySpan<int> guarded)
    {
        var block = new List<Instruction>
        {
            Of(Load, ArgumentsAt + ((uint)argument * 8)),
            Of(JumpEqual, unchecked((uint)-group), 0, 1), Of(Return, Allow),
            Of(JumpGreaterOrEqual, 0x8000_0000, 0, 1), Of(Return, Fail | NotPermitted),
        };
        foreach (var id in guarded)
        {
            block.AddRange([Of(JumpEqual, (uint)id, 0, 1), Of(Return, Fail | NotPermitted)]);
        }

        block.Add(Of(Return, Allow));
        return block;
    }

    // socket(2 or 10, stream with flags, 0 or TCP)
    private static List<Instruction> OnlyTcp() =>
    [
        Of(Load, ArgumentsAt), Of(JumpEqual, 2, 2, 0), Of(JumpEqual, 10, 1, 0), Of(Return, Fail | NotPermitted),
        Of(Load, ArgumentsAt + 8), Of(And, 0xF), Of(JumpEqual, 1, 1, 0), Of(Return, Fail | NotPermitted),
        Of(Load, ArgumentsAt + 16), Of(JumpEqual, 0, 1, 0), Of(JumpEqual, 6, 0, 1), Of(Return, Allow), Of(Return, Fail | NotPermitted),
    ];

    private static void Block(List<Instruction> filter, uint number, List<Instruction> block)
    {
        filter.Add(Of(Load, NumberAt));
        filter.Add(Of(JumpEqual, number, 0, (byte)block.Count));
        filter.AddRange(block);
    }

    private static Instruction Of(ushort code, uint value, byte ifTrue = 0, byte ifFalse = 0) =>
        new() { Code = code, IfTrue = ifTrue, IfFalse = ifFalse, Value = value };
}
