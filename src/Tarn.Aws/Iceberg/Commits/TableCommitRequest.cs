using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;

namespace Tarn.Aws.Iceberg.Commits;

/// <summary>The commit of one table in a request.</summary>
/// <param name="Commit">Its requirements and updates.</param>
internal sealed record TableCommitRequest(TableName Table, TableCommit Commit);
