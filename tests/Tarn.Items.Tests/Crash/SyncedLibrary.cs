using System.ComponentModel;
using System.Diagnostics;

namespace Tarn.Items.Tests.Crash;

/// <summary>The library of <c>synced.c</c>, which a child loads before the C library.</summary>
internal static class SyncedLibrary
{
    private static readonly Lazy<string?> Built = new(Build);

    /// <summary>Its file; null: there is no C compiler.</summary>
    public static string? File => Built.Value;

    private static string? Build()
    {
        var folder = AppContext.BaseDirectory;
        var library = System.IO.Path.Combine(folder, $"synced-{Environment.ProcessId}.so");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.File.Delete(library);
        try
        {
            using var compiler = Process.Start(
                "cc", ["-shared", "-fPIC", "-O1", "-o", library, System.IO.Path.Combine(folder, "Crash", "synced.c"), "-ldl"]);
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? library : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
