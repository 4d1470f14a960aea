using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.NamedQueries;

internal sealed partial class NamedQueryOperations
{
    /// <summary>Deletes a named query.</summary>
    public async Task<DeleteNamedQueryOutput> DeleteNamedQuery(DeleteNamedQueryInput input, Call call, CancellationToken cancellationToken)
    {
        _ = await FindAllowed(call, "athena:DeleteNamedQuery", input.NamedQueryId, cancellationToken) ?? throw NotFound(input.NamedQueryId);
        await queries.Remove(call.Account, call.Region, input.NamedQueryId, cancellationToken);
        return new DeleteNamedQueryOutput();
    }
}
