using Tarn.Aws.Lambda.Finding;
using Tarn.Functions.Definitions;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Lambda.Reservations;

/// <summary>Reserved concurrency.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="directory">Functions in memory.</param>
/// <param name="store">The store of functions.</param>
[AwsOperations("lambda")]
internal sealed partial class ConcurrencyOperations(FunctionFinder finder, FunctionDirectory directory, IMetadataStore store);
