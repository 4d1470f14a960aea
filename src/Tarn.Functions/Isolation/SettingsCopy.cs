using Tarn.Processes.Native;

namespace Tarn.Functions.Isolation;

/// <summary>
/// A copy of the machine's small settings files, made at the server's start. It is one mount instead of a dozen, and a mount
/// takes bubblewrap some 0.2 ms at each start of an environment.
/// </summary>
internal static class SettingsCopy
{
    private const uint Readable = 0b111_101_101;
    private const uint ReadableFile = 0b110_100_100;

    // The network's settings change while a server runs.
    private static readonly string[] Changing = ["/etc/hosts", "/etc/resolv.conf"];

    /// <summary>The settings that are mounted over the copy: folders, and files that change or are not for all.</summary>
    public static IReadOnlyList<string> Mounted { get; } = [.. SystemFiles.Settings.Where(path => !IsCopied(path))];

    /// <summary>Writes the copy, with an empty mount point for each mount.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        _ = FenceCalls.ChangeMode(folder, Readable);
        foreach (var path in SystemFiles.Settings)
        {
            var copy = Path.Combine(folder, Path.GetFileName(path));
            if (Directory.Exists(path))
            {
                Directory.CreateDirectory(copy);
            }
            else
            {
                File.WriteAllBytes(copy, IsCopied(path) ? File.ReadAllBytes(path) : []);
                _ = FenceCalls.ChangeMode(copy, ReadableFile);
            }
        }
    }

    private static bool IsCopied(string path) => !Directory.Exists(path) && !Changing.Contains(path)
        && ((File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)).UnixFileMode & UnixFileMode.OtherRead) != 0;
}
