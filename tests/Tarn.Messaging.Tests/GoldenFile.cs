using System.Runtime.CompilerServices;

namespace Tarn.Messaging.Tests;

/// <summary>Compares bytes with a golden file beside the caller's source file.</summary>
internal static class GoldenFile
{
    private const int LineBytes = 32;

    public static void Check(string name, byte[] bytes, [CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(source)!, name);
        var text = string.Join('\n', bytes.Chunk(LineBytes).Select(Convert.ToHexString)) + "\n";
        if (Environment.GetEnvironmentVariable("TARN_WRITE_GOLDEN") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }
}
