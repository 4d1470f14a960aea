using System.Runtime.InteropServices;

namespace Tarn.Processes.Native;

/// <summary>The mounts of the calling thread alone, and of the programs that it starts.</summary>
internal static unsafe partial class Mounts
{
    private const int NewMounts = 0x20000;
    private const nuint Bind = 0x1000;
    private const nuint WithAllBelow = 0x4000;
    private const nuint Receiving = 0x80000;
    private const nuint NoSetUserNoDevice = 2 | 4;

    /// <summary>Gives the calling thread mounts of its own. Mounts that the machine makes later still arrive.</summary>
    /// <returns>Null, or the reason of the failure.</returns>
    public static string? Leave() => Network.Unshare(NewMounts) == 0 && Mount("none", "/", null, WithAllBelow | Receiving, null) == 0
        ? null
        : $"mounts of its own: {FenceCalls.LastError()}";

    /// <summary>Shows a folder at another path.</summary>
    /// <returns>Null, or the reason of the failure.</returns>
    public static string? Show(string folder, string at) => Mount(folder, at, null, Bind, null) == 0 ? null : $"{folder} at {at}: {FenceCalls.LastError()}";

    /// <summary>Shows an empty folder in memory, open to every user.</summary>
    /// <returns>Null, or the reason of the failure.</returns>
    public static string? ShowMemory(string at, string size) =>
        Mount("tmpfs", at, "tmpfs", NoSetUserNoDevice, $"mode=1777,size={size}") == 0 ? null : $"memory at {at}: {FenceCalls.LastError()}";

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string? kind, nuint flags, string? data);
}
