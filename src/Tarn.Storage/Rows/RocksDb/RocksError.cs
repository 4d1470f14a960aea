using System.Runtime.InteropServices;

namespace Tarn.Storage.Rows.RocksDb;

/// <summary>RocksDB's errors, which are texts that begin with the kind.</summary>
internal static class RocksError
{
    private const string Corruption = "Corruption";
    private const string NoSpace = "No space left";

    /// <summary>Takes the text of a failed call and frees it; null: the call succeeded.</summary>
    public static string? Take(nint error)
    {
        if (error == 0)
        {
            return null;
        }

        var text = Marshal.PtrToStringUTF8(error)!;
        NativeRocksDb.Free(error);
        return text;
    }

    /// <exception cref="TarnException">The call failed: DiskFull, Damaged, else DiskFailed.</exception>
    public static void Throw(nint error, string operation)
    {
        if (Take(error) is { } text)
        {
            throw Of(text, operation);
        }
    }

    public static TarnException Of(string text, string operation) => new(KindOf(text), $"{operation} of item rows failed: {text}");

    /// <summary>
    /// Whether other files would open instead: these are damaged, or some are missing. A full or failing disk, a lock, and missing
    /// rights would stop others too.
    /// </summary>
    public static bool IsOfFiles(string text) =>
        text.StartsWith(Corruption, StringComparison.Ordinal)
        || text.StartsWith("Invalid argument", StringComparison.Ordinal)
        || text.StartsWith("NotFound", StringComparison.Ordinal)
        || text.Contains("No such file", StringComparison.Ordinal);

    /// <summary>Whether a write was not made, because it would have had to wait.</summary>
    public static bool IsIncomplete(string text) => text.StartsWith("Result incomplete", StringComparison.Ordinal);

    private static ErrorKind KindOf(string text) => text switch
    {
        _ when text.StartsWith(Corruption, StringComparison.Ordinal) => ErrorKind.Damaged,
        _ when text.Contains(NoSpace, StringComparison.Ordinal) => ErrorKind.DiskFull,
        _ => ErrorKind.DiskFailed,
    };
}
