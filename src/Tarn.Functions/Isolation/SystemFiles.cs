namespace Tarn.Functions.Isolation;

/// <summary>The machine's files that programs need, without its users' data.</summary>
internal static class SystemFiles
{
    private static readonly string[] AllFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    private static readonly string[] AllSettings =
    [
        "/etc/alternatives", "/etc/ca-certificates", "/etc/crypto-policies", "/etc/dotnet", "/etc/gai.conf", "/etc/group", "/etc/host.conf",
        "/etc/hosts", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/mime.types", "/etc/nsswitch.conf",
        "/etc/os-release", "/etc/passwd", "/etc/pki", "/etc/protocols", "/etc/resolv.conf", "/etc/services", "/etc/ssl",
    ];

    private static readonly string[] AllKernelFolders = ["/proc", "/sys/devices/system", "/sys/fs/cgroup"];

    private static readonly string[] AllDevices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

    /// <summary>Programs and libraries.</summary>
    public static IReadOnlyList<string> Folders { get; } = [.. AllFolders.Where(Directory.Exists)];

    /// <summary>Settings of the machine: files and folders.</summary>
    public static IReadOnlyList<string> Settings { get; } = [.. AllSettings.Concat(JavaSettings()).Where(IsThere)];

    /// <summary>The kernel's tables.</summary>
    public static IReadOnlyList<string> KernelFolders { get; } = [.. AllKernelFolders.Where(Directory.Exists)];

    /// <summary>Devices that hold nothing.</summary>
    public static IReadOnlyList<string> Devices { get; } = [.. AllDevices.Where(File.Exists)];

    // A link may lead nowhere, such as /etc/localtime on a machine without time zones.
    private static bool IsThere(string path) =>
        Path.Exists(path) && Path.Exists(new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path);

    private static IEnumerable<string> JavaSettings() => Directory.Exists("/etc") ? Directory.EnumerateDirectories("/etc", "java*") : [];
}
