using Tarn.Storage;

namespace Tarn.Lake.Hive;

/// <summary>Failures of Hive tables, by the names that SQL has for them: the reasons of <see cref="TarnException"/>.</summary>
public static class HiveReasons
{
    /// <summary>A partition's value is no value of its key's type.</summary>
    public const string InvalidPartitionValue = "HIVE_INVALID_PARTITION_VALUE";

    /// <summary>A partition's columns cannot become the table's.</summary>
    public const string PartitionSchemaMismatch = "HIVE_PARTITION_SCHEMA_MISMATCH";

    /// <summary>The definition of a table or partition cannot be read.</summary>
    public const string InvalidMetadata = "HIVE_INVALID_METADATA";

    /// <summary>A failure with a reason.</summary>
    internal static TarnException Fail(string reason, string message) => new(ErrorKind.InvalidArgument, message) { Reason = reason };
}
