using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.NamedQueries;

internal sealed partial class NamedQueryOperations
{
    /// <summary>A named query.</summary>
    public async Task<GetNamedQueryOutput> GetNamedQuery(GetNamedQueryInput input, Call call, CancellationToken cancellationToken) => new()
    {
        NamedQuery = Show(await FindAllowed(call, "athena:GetNamedQuery", input.NamedQueryId, cancellationToken) ?? throw NotFound(input.NamedQueryId)),
    };
}
