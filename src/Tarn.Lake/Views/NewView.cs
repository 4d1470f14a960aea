using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Views;

/// <summary>A view to be made, as CREATE VIEW describes it.</summary>
public sealed record NewView
{
    public required TableName Name { get; init; }

    /// <summary>Its query and columns.</summary>
    public required ViewDefinition Definition { get; init; }

    /// <summary>
    /// The columns in Iceberg's types, in the same order. A type that Iceberg lacks is the nearest one, for instance string for
    /// json; the definition holds the exact type. Its field ids are replaced by new ones.
    /// </summary>
    public required StructType Columns { get; init; }

    /// <summary>The folder for its metadata files, without a slash at its end. A replaced view keeps its own.</summary>
    public required string Location { get; init; }

    /// <summary>Whether it replaces a view of that name.</summary>
    public bool Replaces { get; init; }

    /// <summary>The ARN of the principal that makes it.</summary>
    public required string CreatedBy { get; init; }
}
