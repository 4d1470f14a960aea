using Tarn.Aws.Iceberg.Commits;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iceberg.Tables;

/// <summary>Tables: the Iceberg tables of the Glue Data Catalog.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="committers">The queues of tables.</param>
/// <param name="commits">Commits of engines.</param>
/// <param name="places">Places of tables.</param>
/// <param name="keys">Recognises repeated requests.</param>
/// <param name="files">Credentials for tables' files.</param>
/// <param name="purgeRequested">Reports that a table was dropped whose files are to be removed.</param>
[AwsOperations("iceberg")]
internal sealed partial class TableOperations(
    RestCatalog catalog,
    TableCommitters committers,
    RestCommits commits,
    RequestedPlaces places,
    RepeatedRequests keys,
    TableAccess files,
    Action purgeRequested);
