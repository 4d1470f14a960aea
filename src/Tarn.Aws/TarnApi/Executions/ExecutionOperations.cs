using Tarn.Aws.Athena.Statements;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.TarnApi.Executions;

/// <summary>Facts and forms of executions that Athena's API has no members for.</summary>
/// <param name="store">Keeps the executions.</param>
/// <param name="starts">Starts statements. It is asked at each call, because SQL may open later.</param>
[AwsOperations("tarn")]
internal sealed partial class ExecutionOperations(IMetadataStore store, Func<StatementStarts> starts);
