using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>How the upserts of a table delete rows, by its property <c>tarn.upsert.deletes</c>: D33 (only updates and deletes supersede).</summary>
/// <param name="Name">The property's value.</param>
/// <param name="TimeMax">The longest time that a commit spends on finding rows; zero: rows are not sought.</param>
/// <param name="SearchesMax">The most searches of a commit. Commits of others make repeated ones necessary.</param>
internal sealed record UpsertMode(string Name, TimeSpan TimeMax, int SearchesMax)
{
    public const string Property = OwnProperties.UpsertDeletes;

    /// <summary>Position deletes if the rows are found within 1 s, else equality deletes.</summary>
    public static UpsertMode Auto { get; } = new("auto", TimeSpan.FromSeconds(1), 4);

    /// <summary>As <see cref="Auto"/>, within 30 s. A commit with equality deletes is logged.</summary>
    public static UpsertMode Position { get; } = new("position", TimeSpan.FromSeconds(30), 20);

    /// <summary>Equality deletes.</summary>
    public static UpsertMode Equality { get; } = new("equality", TimeSpan.Zero, 0);

    /// <summary>The mode of a table. An unknown value counts as <see cref="Auto"/>.</summary>
    public static UpsertMode Of(TableMetadata table) => table.Property(Property, Auto.Name) switch
    {
        "equality" => Equality,
        "position" => Position,
        _ => Auto,
    };
}
