using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Turns;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding.Inference;
using Tarn.Storage;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>Takes operators' requests to retype columns. The maintenance of the table carries them out.</summary>
/// <param name="catalog">The tables.</param>
/// <param name="committers">Their turns.</param>
/// <param name="journal">Keeps the requests.</param>
public sealed class RetypeOrders(LakeCatalog catalog, TableCommitters committers, RetypeJournal journal)
{
    /// <summary>The request of a table that is under way; null: there is none.</summary>
    public ValueTask<RetypeRequest?> Find(TableId table, CancellationToken cancellationToken) => journal.Find(table, cancellationToken);

    /// <summary>Plans a request.</summary>
    /// <param name="name">The table.</param>
    /// <param name="column">The column's path, parts joined by dots. Types that wait for columns below it count too.</param>
    /// <param name="type">The new type; null: the type that waits.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The plan; null: the column has the type, or no type waits.</returns>
    /// <exception cref="TarnException">
    /// NotFound: there is no such table or column. InvalidArgument: the type is not above the column's in the order of types. NotSupported:
    /// the table is not maintained, or the column cannot be retyped.
    /// </exception>
    public async Task<RetypePlan?> Plan(TableName name, string column, string? type, CancellationToken cancellationToken)
    {
        using var pinned = await catalog.Pin(name, cancellationToken);
        if (TableMaintenance.SkipReason(pinned.Table, pinned.Metadata) is { } reason)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Table {name} is not maintained: {reason}.");
        }

        var wanted = type is null ? Waiting(pinned.Metadata, column) : Named(pinned.Metadata, column, type);
        if (wanted.Count == 0)
        {
            return null;
        }

        var exact = await TableRetyping.AreExact(pinned, [.. wanted.Select(one => one.FieldId)], cancellationToken);
        var plan = RetypePlan.Of(pinned.Metadata, wanted, exact);
        return plan.Refused.Count == 0 ? plan : throw new TarnException(
            ErrorKind.NotSupported, $"Column {plan.Refused[0].Path} cannot be retyped: {plan.Refused[0].Refusal}.");
    }

    /// <summary>Stores a request: it is carried out, also after a restart.</summary>
    /// <exception cref="TarnException">As of <see cref="Plan"/>; Conflict: another request of the table is under way, or its columns changed.</exception>
    public async Task<RetypePlan?> Order(TableName name, string column, string? type, CancellationToken cancellationToken)
    {
        if (await Plan(name, column, type, cancellationToken) is not { } plan)
        {
            return null;
        }

        using var turn = await committers.Enter(name, rights: null, cancellationToken);
        var table = turn.Table ?? throw new TarnException(ErrorKind.NotFound, $"Table {name} not found.");
        if (await journal.Find(table.Id, cancellationToken) is { } other)
        {
            throw new TarnException(ErrorKind.Conflict, $"Table {name} is being retyped: {string.Join(", ", other.Columns)}.");
        }

        var action = new ReserveColumns { Target = plan.Target, Columns = [.. plan.Columns.Select(one => one.FieldId)], Fits = plan.Fits };
        await turn.Commit(
            action,
            (transaction, _) =>
            {
                RetypeJournal.Add(transaction, table.Id, new RetypeRequest(plan.Columns));
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        return plan;
    }

    private static List<RetypedColumn> Waiting(TableMetadata table, string column)
    {
        var path = PathOf(table, column).Path;
        return
        [
            .. RetypePlan.Wanted(table, InferredColumns.Of(table).Waiting)
                .Where(wanted => wanted.Path == path || wanted.Path.StartsWith(path + ".", StringComparison.Ordinal)),
        ];
    }

    private static List<RetypedColumn> Named(TableMetadata table, string column, string type)
    {
        var (path, field) = PathOf(table, column);
        if (field.Type.ToString() == type)
        {
            return [];
        }

        var above = Above(field.Type);
        return above.FirstOrDefault(to => to.ToString() == type) is { } named
            ? [new RetypedColumn(field.Id, path, field.Type, named) { IsInferred = false }]
            : throw new TarnException(
                ErrorKind.InvalidArgument,
                $"Column {path} of type {field.Type} cannot become {type}; "
                + (above.Count == 0 ? "only records bring a type above it." : $"it can become {string.Join(" or ", above)}."));
    }

    private static IReadOnlyList<PrimitiveType> Above(IcebergType type) => type is not PrimitiveType primitive ? [] : primitive.Kind switch
    {
        PrimitiveKind.Int or PrimitiveKind.Long => [PrimitiveType.Double, PrimitiveType.String],
        PrimitiveKind.Boolean or PrimitiveKind.Double => [PrimitiveType.String],
        _ => [],
    };

    private static (string Path, NestedField Field) PathOf(TableMetadata table, string column) =>
        table.CurrentSchema.Find(column) is { } field ? (table.CurrentSchema.PathsById[field.Id], field)
            : throw new TarnException(ErrorKind.NotFound, $"There is no column {column}.");
}
