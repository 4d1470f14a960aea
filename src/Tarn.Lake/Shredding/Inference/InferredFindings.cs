using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding.Inference;

/// <summary>The findings of a commit about a table's inferred columns.</summary>
/// <param name="Added">The field ids of the columns that it infers.</param>
/// <param name="Waiting">The types that its values want for inferred columns, by field id.</param>
public sealed record InferredFindings(IReadOnlyList<int> Added, IReadOnlyDictionary<int, IcebergType> Waiting);
