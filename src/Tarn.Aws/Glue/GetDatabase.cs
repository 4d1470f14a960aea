using Tarn.Access;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue;

public sealed partial class GlueDoor
{
    /// <summary>A database's definition.</summary>
    public Task<GetDatabaseOutput> GetDatabase(GetDatabaseInput input, Call call, CancellationToken ct)
    {
        var database = Find(call, DatabaseOf(call, input.CatalogId, input.Name));
        return Task.FromResult(new GetDatabaseOutput { Database = Databases.Show(database, call) });
    }
}
