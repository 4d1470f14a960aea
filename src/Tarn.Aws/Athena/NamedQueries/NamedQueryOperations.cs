using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Sql.NamedQueries;
using Tarn.Wire.Protocols;
using KeptQuery = Tarn.Sql.NamedQueries.NamedQuery;
using NamedQuery = Tarn.Aws.Athena.Model.NamedQuery;

namespace Tarn.Aws.Athena.NamedQueries;

/// <summary>Named queries.</summary>
/// <param name="queries">The store of named queries.</param>
/// <param name="groups">Finds work groups.</param>
/// <param name="tokens">Seals places between pages.</param>
[AwsOperations("athena")]
internal sealed partial class NamedQueryOperations(NamedQueryStore queries, WorkGroupFinder groups, PageTokens tokens)
{
    // Named queries belong to their work group: policies name its ARN.
    private async Task<KeptQuery?> FindAllowed(Call call, string action, string id, CancellationToken cancellationToken)
    {
        var query = await queries.Find(call.Account, call.Region, id, cancellationToken);
        call.Authorize(action, WorkGroupFinder.ArnOf(call, query?.WorkGroup));
        return query;
    }

    private static AwsErrorException NotFound(string id) =>
        AthenaErrors.InvalidRequestException($"NamedQuery {id} was not found", "INVALID_INPUT");

    private static NamedQuery Show(KeptQuery query) => new()
    {
        NamedQueryId = query.Id,
        Name = query.Name,
        Description = query.Description,
        Database = query.Database,
        QueryString = query.Sql,
        WorkGroup = query.WorkGroup,
    };
}
