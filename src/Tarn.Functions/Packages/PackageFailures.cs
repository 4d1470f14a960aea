using Tarn.Storage;

namespace Tarn.Functions.Packages;

/// <summary>Failures of code packages, in AWS's words where it has words.</summary>
internal static class PackageFailures
{
    public static TarnException Unreadable(Exception? inner = null) => new(
        ErrorKind.InvalidArgument, "Could not unzip uploaded file. Please check your file, then try to upload again.", inner);

    public static TarnException Entry(string name, string fault, Exception? inner = null)
    {
        const int ShownMax = 200;
        var shown = name.Length > ShownMax ? string.Concat(name.AsSpan(0, ShownMax), "…") : name;
        return new TarnException(ErrorKind.InvalidArgument, $"Could not unzip uploaded file: entry {Quoted(shown)} {fault}.", inner);
    }

    public static TarnException TooLarge(string? entry = null) => new(
        ErrorKind.InvalidArgument,
        $"Unzipped size must be smaller than {PackageLimits.UnpackedBytesMax} bytes"
        + (entry is null ? "" : $"; it is passed at entry {Quoted(entry)}"));

    public static TarnException TooMany() => new(
        ErrorKind.InvalidArgument, $"Could not unzip uploaded file: it has more than {PackageLimits.EntriesMax} entries.");

    // control characters of a hostile name stay out of logs and terminals
    private static string Quoted(string name) => $"'{string.Concat(name.Select(letter => char.IsControl(letter) ? '?' : letter))}'";
}
