using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Aws.Glue.Tables;

internal sealed partial class TableOperations
{
    /// <summary>
    /// Commits the comments that a new description gives the columns of an Iceberg table, together with the description. Without the commit they would
    /// be shown until the next change of the schema, and no engine would read them.
    /// </summary>
    /// <returns>False: the description changes no comment, and nothing was done.</returns>
    /// <exception cref="AwsErrorException">InvalidInputException: the columns differ in more than comments.</exception>
    private async Task<bool> Describe(TableName name, UpdateTableInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.TableInput!.StorageDescriptor?.Columns is null or { Count: 0 })
        {
            return false;
        }

        var entry = finder.Find(call, name);
        if (await Present(entry, cancellationToken) is not { } present || UpdatesOf(input, entry, present.Metadata).Count == 0)
        {
            return false;
        }

        await CommitUpdates(
            name, input, (locked, metadata) => UpdatesOf(input, locked, metadata),
            async (transaction, prepared, _, shown) =>
            {
                var applied = await prepared.Apply(transaction);
                if (applied == ApplyOutcome.Applied)
                {
                    // The version was compared before, and the commit has raised it.
                    await Update(transaction, name, input with { VersionId = null }, shown, default, call);
                }

                return applied;
            },
            call, cancellationToken);
        return true;
    }

    private static IReadOnlyList<TableUpdate> UpdatesOf(UpdateTableInput input, CatalogTable entry, TableMetadata metadata) =>
        ColumnComments.Updates(input.TableInput!, CatalogDocument.DecodeTable(entry.Document), metadata);
}
