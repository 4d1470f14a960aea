using Tarn.Sql.Types;

namespace Tarn.Sql.Definitions;

/// <summary>A column of a new table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="At">Its place in the statement, for errors.</param>
internal readonly record struct NewColumn(string Name, SqlType Type, SourcePosition At = default)
{
    /// <summary>Whether null is forbidden.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The comment; null: none.</summary>
    public string? Comment { get; init; }
}
