using System.Runtime.InteropServices;

namespace Tarn.Processes.Native;

/// <summary>
/// Landlock: restricts the calling thread, and every thread and process that it starts, to the given folders, for ever.
/// Files that are linked into a granted folder later are granted too.
/// </summary>
public static unsafe class Landlock
{
    private const long CreateRuleset = 444;
    private const long AddRule = 445;
    private const long RestrictSelf = 446;
    private const int VersionFlag = 1;
    private const int PathBeneath = 1;
    private const int NetworkPort = 2;

    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong BasicRights = (1 << 13) - 1;
    private const ulong Refer = 1 << 13;
    private const ulong Truncate = 1 << 14;
    private const ulong DeviceControl = 1 << 15;
    private const ulong ConnectTcp = 1 << 1;
    private const ulong AllTcp = 3;
    private const ulong AllScopes = 3;
    private const int AbiOfScopes = 6;

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

    [StructLayout(LayoutKind.Sequential)]
    private struct PortRule
    {
        public ulong Rights;
        public ulong Port;
    }

    /// <summary>The kernel's ABI; 0: it has no Landlock.</summary>
    public static int Abi() => (int)Math.Max(0, FenceCalls.SystemCall(CreateRuleset, 0, 0, VersionFlag, 0));

    /// <summary>Restricts the calling thread to files; it may use no TCP, and signal no process outside.</summary>
    /// <returns>Null, or the reason of the failure.</returns>
    public static string? Restrict(IEnumerable<string> readable, IEnumerable<string> readableFiles, IEnumerable<string> writable) =>
        Restrict(new LandlockRules
        {
            Readable = [.. readable],
            ReadableFiles = [.. readableFiles],
            Writable = [.. writable],
            ConnectPorts = [],
        });

    /// <summary>Whether the kernel can exclude a thread from the machine's abstract sockets.</summary>
    public static bool HasScopes { get; } = Abi() >= AbiOfScopes;

    /// <summary>Excludes the calling thread from abstract sockets and processes outside, and from nothing else: it may mount.</summary>
    /// <returns>Null, or the reason of the failure.</returns>
    internal static string? RestrictScopes()
    {
        var attributes = new RulesetAttributes { Scopes = AllScopes };
        var ruleset = (int)FenceCalls.SystemCall(CreateRuleset, (nint)(&attributes), 24, 0, 0);
        return ruleset < 0 ? $"landlock: {FenceCalls.LastError()}" : Enforce(ruleset);
    }

    /// <summary>Restricts the calling thread to files and ports; it may signal no process outside.</summary>
    /// <returns>Null, or the reason of the failure.</returns>
    public static string? Restrict(LandlockRules rules)
    {
        var ruleset = Open(rules, out var error);
        return ruleset < 0 ? error : Enforce(ruleset);
    }

    /// <summary>Makes a set of rules, with the rights of the calling thread. Returns its descriptor, or a negative number.</summary>
    internal static int Open(LandlockRules rules, out string? error)
    {
        var abi = Abi();
        if (abi == 0)
        {
            error = "landlock: the kernel has none";
            return -1;
        }

        var all = BasicRights | (abi >= 2 ? Refer : 0) | (abi >= 3 ? Truncate : 0) | (abi >= 5 ? DeviceControl : 0);
        var isTcpBound = abi >= 4 && rules.ConnectPorts is not null;
        var attributes = new RulesetAttributes
        {
            FileRights = all,
            NetworkRights = isTcpBound ? AllTcp : 0,
            Scopes = abi >= 6 ? AllScopes : 0, // abstract sockets and signals
        };
        var size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
        var ruleset = (int)FenceCalls.SystemCall(CreateRuleset, (nint)(&attributes), size, 0, 0);
        error = ruleset < 0 ? $"landlock: {FenceCalls.LastError()}" : Fill(ruleset, rules, all, isTcpBound);
        if (ruleset >= 0 && error is not null)
        {
            _ = FenceCalls.Close(ruleset);
            return -1;
        }

        return ruleset;
    }

    /// <summary>Restricts the calling thread to a set of rules, and closes its descriptor.</summary>
    internal static string? Enforce(int ruleset)
    {
        _ = FenceCalls.ProcessControl(FenceCalls.PrctlNoNewPrivileges, 1, 0, 0, 0);
        var error = FenceCalls.SystemCall(RestrictSelf, ruleset, 0, 0, 0) == 0 ? null : $"landlock: {FenceCalls.LastError()}";
        _ = FenceCalls.Close(ruleset);
        return error;
    }

    private static string? Fill(int ruleset, LandlockRules rules, ulong all, bool isTcpBound)
    {
        var truncate = all & Truncate;
        return rules.Readable.Select(f => Grant(ruleset, f, Execute | ReadFile | ReadFolder))
            .Concat(rules.ReadableFiles.Where(File.Exists).Select(f => Grant(ruleset, f, ReadFile)))
            .Concat(rules.Writable.Select(f => Grant(ruleset, f, all & ~(Execute | DeviceControl))))
            .Concat(rules.WritablePrograms.Select(f => Grant(ruleset, f, all & ~DeviceControl)))
            .Concat(rules.WritableFiles.Where(File.Exists).Select(f => Grant(ruleset, f, ReadFile | WriteFile | truncate)))
            .Concat(isTcpBound ? rules.ConnectPorts!.Select(p => GrantPort(ruleset, p)) : [])
            .FirstOrDefault(e => e is not null);
    }

    private static string? Grant(int ruleset, string folder, ulong rights)
    {
        var descriptor = FenceCalls.Open(folder, FenceCalls.OpenPath | FenceCalls.OpenCloseOnExec);
        if (descriptor < 0)
        {
            return $"landlock: cannot open {folder}: {FenceCalls.LastError()}";
        }

        var rule = new PathRule { Rights = rights, Folder = descriptor };
        var result = FenceCalls.SystemCall(AddRule, ruleset, PathBeneath, (nint)(&rule), 0);
        var error = result == 0 ? null : $"landlock: cannot grant {folder}: {FenceCalls.LastError()}";
        _ = FenceCalls.Close(descriptor);
        return error;
    }

    private static string? GrantPort(int ruleset, int port)
    {
        var rule = new PortRule { Rights = ConnectTcp, Port = (ulong)port };
        return FenceCalls.SystemCall(AddRule, ruleset, NetworkPort, (nint)(&rule), 0) == 0
            ? null
            : $"landlock: cannot grant port {port}: {FenceCalls.LastError()}";
    }
}
