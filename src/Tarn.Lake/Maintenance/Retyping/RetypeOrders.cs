using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Shredding.Inference;
using Tarn.Lake.Shredding.Texts;
using Tarn.Storage;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>Takes operators' requests to retype columns. The maintenance of the table carries them out.</summary>
/// <param name="catalog">The tables.</param>
/// <param name="committers">Their commit locks.</param>
/// <param name="journal">Stores the requests.</param>
public sealed class RetypeOrders(LakeCatalog catalog, TableCommitters committers, RetypeJournal journal)
{
    /// <summary>The request of a table that is under way; null: there is none.</summary>
    public ValueTask<RetypeRequest?> Find(TableId table, CancellationToken cancellationToken) => journal.Find(table, cancellationToken);

    /// <summary>Plans a request.</summary>
    /// <param name="column">The column's path, parts joined by dots. Types that wait for columns below it count too.</param>
    /// <param name="type">The new type; null: the type that waits, or else that of the other values.</param>
    /// <param name="formats">Further forms of dates and timestamps in the column, for these types.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The plan; null: the column has the type, or no type waits.</returns>
    /// <exception cref="TarnException">
    /// NotFound: there is no such table or column. InvalidArgument: the column cannot get the type. NotSupported:
    /// the table is not maintained, or the column cannot be retyped.
    /// </exception>
    public async Task<RetypePlan?> Plan(
        TableName name, string column, string? type, IReadOnlyList<string> formats, CancellationToken cancellationToken)
    {
        using var pinned = await catalog.Pin(name, cancellationToken);
        if (TableMaintenance.SkipReason(pinned.Table, pinned.Metadata) is { } reason)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Table {name} is not maintained: {reason}.");
        }

        var inferred = InferredColumns.Of(pinned.Metadata, pinned.Table.Kinds);
        var types = new RetypeTypes(pinned.Metadata, inferred);
        var forms = formats.Count == 0 ? TimeFormats.None : TimeFormats.OfColumn(types.PathOf(column), formats);
        var wanted = type is null && forms.IsEmpty ? types.Waiting(column) : types.Named(column, type, forms);
        if (wanted.Count == 0)
        {
            return null;
        }

        var exact = await TableRetyping.AreExact(pinned, [.. wanted.Select(one => one.FieldId)], cancellationToken);
        var plan = RetypePlan.Of(pinned.Metadata, inferred, wanted, exact) with { Formats = forms };
        return plan.Refused.Count == 0 ? plan : throw new TarnException(
            ErrorKind.NotSupported, $"Column {plan.Refused[0].Path} cannot be retyped: {plan.Refused[0].Refusal}.");
    }

    /// <summary>Stores a request: it is carried out, also after a restart.</summary>
    /// <exception cref="TarnException">As of <see cref="Plan"/>; Conflict: another request of the table is under way, or its columns changed.</exception>
    public async Task<RetypePlan?> Order(
        TableName name, string column, string? type, IReadOnlyList<string> formats, CancellationToken cancellationToken)
    {
        if (await Plan(name, column, type, formats, cancellationToken) is not { } plan)
        {
            return null;
        }

        using var commitLock = await committers.Enter(name, rights: null, cancellationToken);
        var table = commitLock.Table ?? throw new TarnException(ErrorKind.NotFound, $"Table {name} not found.");
        if (await journal.Find(table.Id, cancellationToken) is { } other)
        {
            throw new TarnException(ErrorKind.Conflict, $"Table {name} is being retyped: {string.Join(", ", other.Columns)}.");
        }

        var action = new ReserveColumns { Target = plan.Target, Columns = [.. plan.Columns.Select(one => one.FieldId)], Fits = plan.Fits };
        await commitLock.Commit(
            action,
            (transaction, _) =>
            {
                RetypeJournal.Add(transaction, table.Id, new RetypeRequest(plan.Columns, plan.Formats));
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        return plan;
    }
}
