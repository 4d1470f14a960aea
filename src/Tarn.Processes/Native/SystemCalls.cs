using System.Runtime.InteropServices;

namespace Tarn.Processes.Native;

/// <summary>Numbers of the system calls that a filter or a fence names, of one processor architecture.</summary>
internal sealed record SystemCalls
{
    private static readonly SystemCalls X64 = new()
    {
        Architecture = 0xC000_003E,
        SetSession = 112,
        SetGroup = 109,
        Socket = 41,
        SetGroups = 116,
        SetGroupIds = 119,
        SetUserIds = 117,
        SetCapabilities = 126,
        SetScheduling = 314,
        SocketPair = 53,

        // ptrace, process_vm_readv, process_vm_writev, pidfd_getfd
        Forbidden = [101, 310, 311, 438],

        // kill, tkill, tgkill (both arguments), rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_open
        Signals = [(62, 0), (200, 0), (234, 0), (234, 1), (129, 0), (297, 0), (434, 0)],

        // clone, unshare, setns; add_key, request_key, keyctl
        Namespaces = (56, 272, 308),
        Keys = [248, 249, 250],

        // shmget, shmat, shmctl, semget, semop, semctl, shmdt, msgget, msgsnd, msgrcv, msgctl, semtimedop, mq_open
        Left = [29, 30, 31, 64, 65, 66, 67, 68, 69, 70, 71, 220, 240],

        // prlimit64, sched_setparam, sched_setscheduler, sched_setaffinity, sched_setattr, migrate_pages, move_pages
        OfProcess = [302, 142, 144, 203, 314, 256, 279],
        SetPriority = 141,
        SetInputPriority = 251,
    };

    private static readonly SystemCalls Arm64 = new()
    {
        Architecture = 0xC000_00B7,
        SetSession = 157,
        SetGroup = 154,
        Socket = 198,
        SetGroups = 159,
        SetGroupIds = 149,
        SetUserIds = 147,
        SetCapabilities = 91,
        SetScheduling = 274,
        SocketPair = 199,
        Forbidden = [117, 270, 271, 438],
        Signals = [(129, 0), (130, 0), (131, 0), (131, 1), (138, 0), (240, 0), (434, 0)],
        Namespaces = (220, 97, 268),
        Keys = [217, 218, 219],
        Left = [194, 196, 195, 190, 193, 191, 197, 186, 189, 188, 187, 192, 180],
        OfProcess = [261, 118, 119, 122, 274, 238, 239],
        SetPriority = 140,
        SetInputPriority = 30,
    };

    /// <summary>The numbers of this machine; null: unknown.</summary>
    public static SystemCalls? Own { get; } = RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => X64,
        System.Runtime.InteropServices.Architecture.Arm64 => Arm64,
        _ => null,
    };

    public required uint Architecture { get; init; }

    public required uint SetSession { get; init; }

    public required uint SetGroup { get; init; }

    public required uint Socket { get; init; }

    public required int SetGroups { get; init; }

    public required int SetGroupIds { get; init; }

    public required int SetUserIds { get; init; }

    public required int SetCapabilities { get; init; }

    public required int SetScheduling { get; init; }

    public required uint SocketPair { get; init; }

    /// <summary>Makes a ring of calls (io_uring), which no filter sees.</summary>
    public uint MakeRing => 425;

    /// <summary>Calls that look into other processes.</summary>
    public required uint[] Forbidden { get; init; }

    /// <summary>Calls that signal a process, with the argument that names it.</summary>
    public required (uint Number, int Argument)[] Signals { get; init; }

    /// <summary>clone, whose flags are its first argument; unshare, too; setns.</summary>
    public required (uint Clone, uint Unshare, uint Enter) Namespaces { get; init; }

    /// <summary>clone with its flags in memory, which no filter sees. Without it, the C library takes clone.</summary>
    public uint CloneByRecord => 435;

    /// <summary>Calls of the kernel's keys: they belong to the user.</summary>
    public required uint[] Keys { get; init; }

    /// <summary>Calls of memory, semaphores and queues that outlive processes.</summary>
    public required uint[] Left { get; init; }

    /// <summary>Calls that change the process that their first argument names; 0: the calling one.</summary>
    public required uint[] OfProcess { get; init; }

    /// <summary>setpriority: kind, then number.</summary>
    public required uint SetPriority { get; init; }

    /// <summary>ioprio_set: kind, then number.</summary>
    public required uint SetInputPriority { get; init; }
}
