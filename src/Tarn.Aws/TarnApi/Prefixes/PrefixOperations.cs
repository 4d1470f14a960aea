using Tarn.Lake.Prefixes;

namespace Tarn.Aws.TarnApi.Prefixes;

/// <summary>Operations on plain prefixes of buckets.</summary>
/// <param name="compaction">Joins small objects.</param>
[AwsOperations("tarn")]
internal sealed partial class PrefixOperations(PrefixCompaction compaction);
