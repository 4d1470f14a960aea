using Tarn.Aws.Athena.Resources;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Athena.WorkGroups;

/// <summary>Work groups and their engine.</summary>
/// <param name="groups">Finds work groups.</param>
/// <param name="contents">Removes the contents of a deleted work group.</param>
/// <param name="store">The store of work groups and tags.</param>
/// <param name="tokens">Seals places between pages.</param>
[AwsOperations("athena")]
internal sealed partial class WorkGroupOperations(WorkGroupFinder groups, WorkGroupContents contents, IMetadataStore store, PageTokens tokens);
