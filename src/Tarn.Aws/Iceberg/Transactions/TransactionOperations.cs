using Tarn.Aws.Iceberg.Commits;
using Tarn.Aws.Iceberg.Finding;

namespace Tarn.Aws.Iceberg.Transactions;

/// <summary>Commits to several tables at a time.</summary>
/// <param name="commits">Commits of engines.</param>
/// <param name="keys">Recognises repeated requests.</param>
[AwsOperations("iceberg")]
internal sealed partial class TransactionOperations(RestCommits commits, RepeatedRequests keys);
