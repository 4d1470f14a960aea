using Tarn.Aws.Lambda.Finding;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Lambda.Versions;

/// <summary>Published versions of functions.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="functions">Changes functions.</param>
/// <param name="rows">The rows of versions.</param>
/// <param name="store">The store of versions.</param>
[AwsOperations("lambda")]
internal sealed partial class VersionOperations(FunctionFinder finder, FunctionChanges functions, VersionRows rows, IMetadataStore store);
