using System.Runtime.CompilerServices;

namespace Tarn.Patterns.Tests;

/// <summary>Files under <c>tests/data</c>.</summary>
internal static class TestData
{
    private static readonly string Folder = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(SourceFile())!, "..", "data");

    public static string Path(string name) => System.IO.Path.Combine(Folder, name);

    private static string SourceFile([CallerFilePath] string file = "") => file;
}
