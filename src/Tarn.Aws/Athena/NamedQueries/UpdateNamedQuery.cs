using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.NamedQueries;

internal sealed partial class NamedQueryOperations
{
    /// <summary>Changes the name, statement and description of a named query.</summary>
    public async Task<UpdateNamedQueryOutput> UpdateNamedQuery(UpdateNamedQueryInput input, Call call, CancellationToken cancellationToken)
    {
        await FindAllowed(call, "athena:UpdateNamedQuery", input.NamedQueryId, cancellationToken);
        var changed = await queries.Change(
            call.Account,
            call.Region,
            input.NamedQueryId,
            query => query with { Name = input.Name, Sql = input.QueryString, Description = input.Description ?? query.Description },
            cancellationToken);
        return changed is null ? throw NotFound(input.NamedQueryId) : new UpdateNamedQueryOutput();
    }
}
