using Tarn.Aws.Athena.Model;
using Tarn.Sql.Prepared;
using KeptQuery = Tarn.Sql.NamedQueries.NamedQuery;

namespace Tarn.Aws.Athena.NamedQueries;

internal sealed partial class NamedQueryOperations
{
    /// <summary>Stores a statement under a name. A repeated call with the same token returns the first one's id.</summary>
    public async Task<CreateNamedQueryOutput> CreateNamedQuery(CreateNamedQueryInput input, Call call, CancellationToken cancellationToken)
    {
        var group = groups.Find(call, input.WorkGroup).Name;
        var query = new KeptQuery
        {
            Id = Guid.NewGuid().ToString(),
            WorkGroup = group,
            Name = input.Name,
            Database = input.Database,
            Sql = input.QueryString,
            Description = input.Description,
        };
        return new CreateNamedQueryOutput
        {
            NamedQueryId = await queries.Add(new WorkGroupKey(call.Account, call.Region, group), query, input.ClientRequestToken, cancellationToken),
        };
    }
}
