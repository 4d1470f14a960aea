using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.NamedQueries;

internal sealed partial class NamedQueryOperations
{
    /// <summary>Up to fifty named queries; ids that are unknown are listed apart.</summary>
    public async Task<BatchGetNamedQueryOutput> BatchGetNamedQuery(BatchGetNamedQueryInput input, Call call, CancellationToken cancellationToken)
    {
        var found = new List<NamedQuery>();
        var missing = new List<UnprocessedNamedQueryId>();
        foreach (var id in input.NamedQueryIds)
        {
            var kept = await Find(call, id, cancellationToken);
            call.Authorize("athena:BatchGetNamedQuery", WorkGroupFinder.ArnOf(call, kept?.WorkGroup));
            if (kept is { } query)
            {
                found.Add(Show(query));
            }
            else
            {
                missing.Add(new UnprocessedNamedQueryId { NamedQueryId = id, ErrorCode = "INVALID_INPUT", ErrorMessage = NotFound(id).Message });
            }
        }

        return new BatchGetNamedQueryOutput { NamedQueries = found, UnprocessedNamedQueryIds = missing };
    }
}
