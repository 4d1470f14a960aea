using Tarn.Storage;

namespace Tarn.Lake.Iceberg;

/// <summary>Constants of the table format, and its error.</summary>
internal static class IcebergFormat
{
    /// <summary>The format version that Tarn writes.</summary>
    public const int VersionWritten = 2;

    /// <summary>The newest format version that Tarn reads.</summary>
    public const int VersionReadMax = 3;

    /// <summary>Partition field ids begin here.</summary>
    public const int PartitionFieldIdFirst = 1000;

    /// <summary>Deepest nesting of types taken from a file: more would only serve to overflow our stack.</summary>
    public const int TypeDepthMax = 100;

    /// <summary>The error of metadata that does not follow the specification.</summary>
    public static TarnException Broken(string message, Exception? inner = null) =>
        new(ErrorKind.InvalidArgument, $"Iceberg: {message}", inner);
}
