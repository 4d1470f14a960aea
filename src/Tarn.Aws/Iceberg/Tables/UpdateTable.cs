using Tarn.Access;
using Tarn.Aws.Iceberg.Answers;
using Tarn.Aws.Iceberg.Commits;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;

namespace Tarn.Aws.Iceberg.Tables;

internal sealed partial class TableOperations
{
    /// <summary>
    /// Commits requirements and updates. A requirement that does not hold is a conflict; a repeated commit gets its first
    /// answer: D31 (a failed requirement is a conflict).
    /// </summary>
    public async Task<UpdateTableOutput> UpdateTable(UpdateTableInput input, Call call, CancellationToken cancellationToken)
    {
        var name = RestNames.TableOf(call, input.Prefix, input.Namespace, input.Table);
        if (input.Identifier is { } identifier && RestNames.TableOf(call, input.Prefix, identifier) != name)
        {
            throw IcebergFailures.BadRequest($"The body's identifier is not the path's table {name}.");
        }

        var commit = new TableCommitRequest(name, CommitBodies.Read(input.Requirements, input.Updates));
        await keys.Run(call, input.IdempotencyKey, request => commits.Commit([commit], call.Rights, request, cancellationToken), cancellationToken);
        var (location, metadata) = await Load(call, name, cancellationToken);
        return new UpdateTableOutput { ETag = LoadedTable.ETag(location, refsOnly: false), Body = LoadedTable.Body(location, metadata) };
    }
}
