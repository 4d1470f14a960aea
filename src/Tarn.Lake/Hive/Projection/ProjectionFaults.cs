using Tarn.Lake.Catalog.Names;
using Tarn.Storage;

namespace Tarn.Lake.Hive.Projection;

/// <summary>The failures of partition projection. The reason of each is the name that Athena's and Trino's errors begin with.</summary>
public static class ProjectionFaults
{
    /// <summary>A property has a wrong value, or is missing.</summary>
    public const string InvalidProperty = "INVALID_COLUMN_PROPERTY";

    /// <summary>A partition key has no configuration.</summary>
    public const string MetastoreError = "HIVE_METASTORE_ERROR";

    /// <summary>A statement leaves the values of an injected key open.</summary>
    public const string ConstraintViolation = "CONSTRAINT_VIOLATION";

    /// <summary>A statement leaves too many partitions.</summary>
    public const string TooManyPartitions = "HIVE_EXCEEDED_PARTITION_LIMIT";

    internal static TarnException Wrong(string property, string? value, string reason) =>
        Of(InvalidProperty, $"Table property '{property}' has the value '{value}': {reason}.");

    internal static TarnException Missing(string property, string reason) =>
        Of(InvalidProperty, $"Table property '{property}' is missing: {reason}.");

    internal static TarnException NotConfigured(TableName table, IEnumerable<string> keys) => Of(
        MetastoreError,
        $"Table {table} is configured for partition projection, but the following partition columns are missing projection configuration: "
        + $"[{string.Join(", ", keys)}] (table {table}).");

    internal static TarnException NotEqual(string key) => Of(
        ConstraintViolation,
        $"For the injected projected partition column {key}, the WHERE clause must contain only static equality conditions, "
        + "and at least one such condition must be present.");

    internal static TarnException TooMany(TableName table) => Of(
        TooManyPartitions,
        $"The statement reads more than {PartitionProjection.PartitionsMax} projected partitions of table {table}; add conditions on its partition columns.");

    private static TarnException Of(string reason, string message) => new(ErrorKind.InvalidArgument, message) { Reason = reason };
}
