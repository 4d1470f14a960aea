namespace Tarn.Functions.Isolation;

/// <summary>The command that gives this machine full isolation.</summary>
internal static class FullLevelAdvice
{
    /// <summary>The losses at the basic level (docs/functions.md).</summary>
    public const string Losses = "functions see the names of other processes, and have no local sockets and no System V memory";

    private static readonly (string Program, string Command)[] Installers =
    [
        ("/usr/bin/apt-get", "apt-get install bubblewrap"), ("/usr/bin/dnf", "dnf install bubblewrap"), ("/sbin/apk", "apk add bubblewrap"),
        ("/usr/bin/zypper", "zypper install bubblewrap"), ("/usr/bin/pacman", "pacman -S bubblewrap"),
    ];

    // Each closes user namespaces to ordinary users, at this value.
    private static readonly (string Name, string Closed, string Open)[] Switches =
    [
        ("kernel/apparmor_restrict_unprivileged_userns", "1", "0"), ("kernel/unprivileged_userns_clone", "0", "1"),
        ("user/max_user_namespaces", "0", "10000"),
    ];

    /// <summary>The command; null: it is not known.</summary>
    /// <param name="hasProgram">Whether bubblewrap is there, and does not work.</param>
    /// <param name="exists">Whether the machine has a file.</param>
    /// <param name="setting">The value of a setting of the kernel, by its name below <c>/proc/sys</c>; null: it has none.</param>
    public static string? Command(bool hasProgram, Func<string, bool> exists, Func<string, string?> setting) => hasProgram
        ? Switches.Where(one => setting(one.Name) == one.Closed).Select(one => $"sysctl -w {one.Name.Replace('/', '.')}={one.Open}").FirstOrDefault()
        : Installers.Where(one => exists(one.Program)).Select(one => one.Command).FirstOrDefault() ?? "install the package bubblewrap";

    /// <summary>The command for this machine; null: it is not known.</summary>
    public static string? Command(bool hasProgram) => Command(hasProgram, File.Exists, Setting);

    private static string? Setting(string name)
    {
        try
        {
            return File.ReadAllText($"/proc/sys/{name}").Trim();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
