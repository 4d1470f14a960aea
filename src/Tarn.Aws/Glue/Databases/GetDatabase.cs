using Tarn.Access;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Databases;

internal sealed partial class DatabaseOperations
{
    /// <summary>Returns a database's definition.</summary>
    public Task<GetDatabaseOutput> GetDatabase(GetDatabaseInput input, Call call, CancellationToken cancellationToken)
    {
        var database = finder.Find(call, CatalogFinder.DatabaseOf(call, input.CatalogId, input.Name));
        return Task.FromResult(new GetDatabaseOutput { Database = DatabaseDefinitions.Show(database, call) });
    }
}
