using System.Runtime.CompilerServices;

namespace Tarn.Access.Tests.Keys;

/// <summary>The golden files beside these tests.</summary>
internal static class GoldenFiles
{
    public static string PathOf(string name) => Path.Join(Folder(), name);

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
