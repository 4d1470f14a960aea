using System.Runtime.InteropServices;

namespace Tarn.Processes.Native;

/// <summary>
/// Landlock: restricts the calling thread, and every thread that it starts, to the given folders, for ever. Files that
/// are linked into a granted folder later are granted too.
/// </summary>
public static unsafe class Landlock
{
    private const long CreateRuleset = 444;
    private const long AddRule = 445;
    private const long RestrictSelf = 446;
    private const int VersionFlag = 1;
    private const int PathBeneath = 1;

    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong BasicRights = (1 << 13) - 1;
    private const ulong Refer = 1 << 13;
    private const ulong Truncate = 1 << 14;
    private const ulong DeviceControl = 1 << 15;

    [StructLayout(LayoutKind.Sequential)]
    private struct RulesetAttributes
    {
        public ulong FileRights;
        public ulong NetworkRights;
        public ulong Scopes;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathRule
    {
        public ulong Rights;
        public int Folder;
    }

    /// <summary>The kernel's ABI; 0: it has no Landlock.</summary>
    public static int Abi() => (int)Math.Max(0, Posix.SystemCall(CreateRuleset, 0, 0, VersionFlag, 0));

    /// <summary>Restricts the calling thread to files; it may use no TCP, and signal no process outside.</summary>
    /// <returns>Null, or the reason of the failure.</returns>
    public static string? Restrict(IEnumerable<string> readable, IEnumerable<string> readableFiles, IEnumerable<string> writable)
    {
        var abi = Abi();
        if (abi == 0)
        {
            return "landlock: the kernel has none";
        }

        var all = BasicRights | (abi >= 2 ? Refer : 0) | (abi >= 3 ? Truncate : 0) | (abi >= 5 ? DeviceControl : 0);
        // ABI 4 adds TCP (bind, connect), ABI 6 abstract sockets and signals: a worker needs none of them.
        var attributes = new RulesetAttributes { FileRights = all, NetworkRights = abi >= 4 ? 3u : 0, Scopes = abi >= 6 ? 3u : 0 };
        var size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
        var ruleset = (int)Posix.SystemCall(CreateRuleset, (nint)(&attributes), size, 0, 0);
        if (ruleset < 0)
        {
            return $"landlock: {Posix.LastError()}";
        }

        try
        {
            var error = readable.Select(f => Grant(ruleset, f, Execute | ReadFile | ReadFolder))
                .Concat(readableFiles.Where(File.Exists).Select(f => Grant(ruleset, f, ReadFile)))
                .Concat(writable.Select(f => Grant(ruleset, f, all & ~(Execute | DeviceControl)))).FirstOrDefault(e => e is not null);
            if (error is not null)
            {
                return error;
            }

            _ = Posix.ProcessControl(Posix.PrctlNoNewPrivileges, 1, 0, 0, 0);
            return Posix.SystemCall(RestrictSelf, ruleset, 0, 0, 0) == 0 ? null : $"landlock: {Posix.LastError()}";
        }
        finally
        {
            _ = Posix.Close(ruleset);
        }
    }

    private static string? Grant(int ruleset, string folder, ulong rights)
    {
        var descriptor = Posix.Open(folder, Posix.OpenPath | Posix.OpenCloseOnExec);
        if (descriptor < 0)
        {
            return $"landlock: cannot open {folder}: {Posix.LastError()}";
        }

        var rule = new PathRule { Rights = rights, Folder = descriptor };
        var result = Posix.SystemCall(AddRule, ruleset, PathBeneath, (nint)(&rule), 0);
        var error = result == 0 ? null : $"landlock: cannot grant {folder}: {Posix.LastError()}";
        _ = Posix.Close(descriptor);
        return error;
    }
}
