using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Iceberg.Updates;

/// <summary>A condition that a commit makes of the table: D31 (a failed requirement is a conflict).</summary>
/// <seealso href="https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml"/>
public abstract record TableRequirement
{
    private TableRequirement()
    {
    }

    /// <summary>Checks the condition.</summary>
    /// <param name="table">The table's present metadata; null: there is no table.</param>
    /// <exception cref="TarnException">Conflict: it does not hold. NotFound: there is no table.</exception>
    public void Check(TableMetadata? table)
    {
        if (this is not NoTable && table is null)
        {
            throw new TarnException(ErrorKind.NotFound, "Requirement failed: the table does not exist.");
        }

        if (Unmet(table!) is { } reason)
        {
            throw new TarnException(ErrorKind.Conflict, $"Requirement failed: {reason}.");
        }
    }

    /// <summary>Why the condition does not hold; null: it holds.</summary>
    protected abstract string? Unmet(TableMetadata table);

    // Iceberg's libraries, and the compatibility kit, know the beginnings of these texts.
    private static string? Differs<T>(string what, T wanted, T present) =>
        EqualityComparer<T>.Default.Equals(wanted, present) ? null : $"{what}: expected {wanted}, present {present}";

    /// <summary>There is no table.</summary>
    public sealed record NoTable : TableRequirement
    {
        /// <inheritdoc/>
        protected override string? Unmet(TableMetadata table) => table is null ? null : "table already exists";
    }

    /// <summary>The table has this identity.</summary>
    public sealed record TableUuid(Guid Uuid) : TableRequirement
    {
        /// <inheritdoc/>
        protected override string? Unmet(TableMetadata table) => Differs("UUID does not match", Uuid, table.TableUuid);
    }

    /// <summary>A branch or tag points to this snapshot; null: it does not exist.</summary>
    public sealed record RefSnapshot(string Name, SnapshotId? Id) : TableRequirement
    {
        /// <inheritdoc/>
        protected override string? Unmet(TableMetadata table) => (table.Refs.GetValueOrDefault(Name), Id) switch
        {
            (null, null) => null,
            (null, { } wanted) => $"branch or tag {Name} is missing, expected {wanted}",
            ({ } present, null) => $"{(present.IsBranch ? "branch" : "tag")} {Name} was created concurrently",
            ({ } present, { } wanted) => Differs($"{(present.IsBranch ? "branch" : "tag")} {Name} has changed", wanted, present.SnapshotId),
        };
    }

    /// <summary>The highest assigned column id.</summary>
    public sealed record LastColumnId(int Id) : TableRequirement
    {
        /// <inheritdoc/>
        protected override string? Unmet(TableMetadata table) => Differs("last assigned field id changed", Id, table.LastColumnId);
    }

    /// <summary>The current schema.</summary>
    public sealed record CurrentSchema(int SchemaId) : TableRequirement
    {
        /// <inheritdoc/>
        protected override string? Unmet(TableMetadata table) => Differs("current schema changed", SchemaId, table.CurrentSchemaId);
    }

    /// <summary>The highest assigned partition field id.</summary>
    public sealed record LastPartitionId(int Id) : TableRequirement
    {
        /// <inheritdoc/>
        protected override string? Unmet(TableMetadata table) => Differs("last assigned partition id changed", Id, table.LastPartitionId);
    }

    /// <summary>The spec that writers use.</summary>
    public sealed record DefaultSpec(int SpecId) : TableRequirement
    {
        /// <inheritdoc/>
        protected override string? Unmet(TableMetadata table) => Differs("default partition spec changed", SpecId, table.DefaultSpecId);
    }

    /// <summary>The sort order that writers use.</summary>
    public sealed record DefaultSortOrder(int OrderId) : TableRequirement
    {
        /// <inheritdoc/>
        protected override string? Unmet(TableMetadata table) => Differs("default sort order changed", OrderId, table.DefaultSortOrderId);
    }
}
