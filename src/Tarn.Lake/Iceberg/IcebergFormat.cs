using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Lake.Iceberg;

/// <summary>Constants of the table format, and the error for invalid metadata.</summary>
internal static class IcebergFormat
{
    /// <summary>The format version of new tables, unless their definition names another one.</summary>
    public const int VersionDefault = 2;

    /// <summary>The oldest format version into which Tarn writes data files.</summary>
    public const int VersionWrittenMin = 2;

    /// <summary>The newest format version.</summary>
    public const int VersionMax = 3;

    /// <summary>The first format version whose deletes of positions are deletion vectors.</summary>
    public const int VersionOfVectors = 3;

    /// <summary>The first format version whose rows have ids.</summary>
    public const int VersionWithRowIds = 3;

    /// <summary>The first format version whose columns have defaults.</summary>
    public const int VersionOfDefaults = 3;

    /// <summary>The member of a table's metadata that holds the next row's id.</summary>
    public const string NextRowId = "next-row-id";

    /// <summary>The member of a snapshot that holds the id of its first new row.</summary>
    public const string FirstRowId = "first-row-id";

    /// <summary>The member of a snapshot that holds the number of ids that it assigned.</summary>
    public const string AddedRows = "added-rows";

    /// <summary>The lowest partition field id.</summary>
    public const int PartitionFieldIdFirst = 1000;

    /// <summary>Deepest nesting of types that are read from a file. Deeper types would overflow the stack.</summary>
    public const int TypeDepthMax = 100;

    /// <summary>The first format version with this type.</summary>
    public static int VersionOf(PrimitiveKind kind) => KindTraits.Of(kind).FormatVersion;

    /// <summary>Makes the error for metadata that does not follow the specification.</summary>
    public static TarnException Broken(string message, Exception? inner = null) =>
        new(ErrorKind.InvalidArgument, $"Iceberg: {message}", inner);
}
