using System.Runtime.InteropServices;

namespace Tarn.Processes.Native;

/// <summary>The C library's calls that start, signal and wait for processes.</summary>
internal static unsafe partial class PosixSpawn
{
    public const short SetGroup = 0x02;
    public const short SetDefaultSignals = 0x04;
    public const short SetSignalMask = 0x08;
    public const int AttributesBytes = 1_024;
    public const int ActionsBytes = 256;
    public const int SignalSetBytes = 128;
    public const int SignalKill = 9;
    public const int SignalContinue = 18;
    public const int SignalStop = 19;
    public const int WaitNoHang = 1;
    public const int InterruptedError = 4;

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    public static partial int Spawn(out int processId, byte* path, void* actions, void* attributes, byte** arguments, byte** variables);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int OpenAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int CloseAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    public static partial int SetGroupOf(void* attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetDefaults(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int OpenActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int CloseActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(void* actions, int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddFolder(void* actions, string folder);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    public static partial int FillSignals(void* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    public static partial int EmptySignals(void* signals);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int processId, out int status, int options);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* descriptors, int flags);

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    public static partial int SetLimitOf(int processId, int resource, in FenceCalls.ResourceLimit limit, nint old);

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    public static partial int LimitOf(int processId, int resource, nint limit, out FenceCalls.ResourceLimit old);
}
