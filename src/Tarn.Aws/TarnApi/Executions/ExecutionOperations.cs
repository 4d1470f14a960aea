using Tarn.Aws.Protocols;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.TarnApi.Executions;

/// <summary>Facts about executions that Athena's API has no members for.</summary>
/// <param name="store">Keeps the executions.</param>
[AwsOperations("tarn")]
internal sealed partial class ExecutionOperations(IMetadataStore store);
