using Tarn.Storage;

namespace Tarn.Lake.Hive;

/// <summary>The errors of Hive tables and their files, as reasons of <see cref="TarnException"/>: Trino's names.</summary>
public static class HiveError
{
    /// <summary>A value or a line that the format does not have.</summary>
    public const string BadData = "HIVE_BAD_DATA";

    /// <summary>A fault in the midst of a file.</summary>
    public const string Cursor = "HIVE_CURSOR_ERROR";

    /// <summary>A fault at the beginning of a file.</summary>
    public const string CannotOpenSplit = "HIVE_CANNOT_OPEN_SPLIT";

    /// <summary>A property that has no meaning.</summary>
    public const string InvalidMetadata = "HIVE_INVALID_METADATA";

    /// <summary>A partition's value is no value of its key's type.</summary>
    public const string InvalidPartitionValue = "HIVE_INVALID_PARTITION_VALUE";

    /// <summary>A partition's columns cannot become the table's.</summary>
    public const string PartitionSchemaMismatch = "HIVE_PARTITION_SCHEMA_MISMATCH";

    internal static TarnException Of(string reason, string message, Exception? inner = null) =>
        new(ErrorKind.InvalidArgument, message, inner) { Reason = reason };
}
