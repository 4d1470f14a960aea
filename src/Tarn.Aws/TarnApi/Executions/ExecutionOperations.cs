using Tarn.Aws.Protocols;
using Tarn.Sql.Executions;

namespace Tarn.Aws.TarnApi.Executions;

/// <summary>What Athena's API does not say of executions.</summary>
/// <param name="executions">Keeps the executions.</param>
[AwsOperations("tarn")]
internal sealed partial class ExecutionOperations(ExecutionService executions);
