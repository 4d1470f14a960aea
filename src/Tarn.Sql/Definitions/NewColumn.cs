using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Types;

namespace Tarn.Sql.Definitions;

/// <summary>A column of a new table.</summary>
/// <param name="At">Its position in the statement, for errors.</param>
internal readonly record struct NewColumn(string Name, SqlType Type, SourcePosition At = default)
{
    /// <summary>The type of a column that another table has; null: the one that <see cref="Type"/> becomes.</summary>
    public IcebergType? Copied { get; init; }

    /// <summary>Whether null is forbidden.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The comment; null: none.</summary>
    public string? Comment { get; init; }
}
