using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Protocols;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Logs.LogGroups;

/// <summary>Log groups: kept for the tools that make them beside deliveries.</summary>
/// <param name="groups">Finds and changes groups.</param>
/// <param name="store">The store of groups and tags.</param>
[AwsOperations("logs")]
internal sealed partial class LogGroupOperations(LogGroupFinder groups, IMetadataStore store);
