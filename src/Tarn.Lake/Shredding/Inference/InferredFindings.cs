namespace Tarn.Lake.Shredding.Inference;

/// <summary>The findings of a commit about a table's columns.</summary>
/// <param name="Added">The field ids of the columns that it infers.</param>
/// <param name="Kinds">The values of its rows by kind; null: the table stores no values that do not fit.</param>
/// <param name="Raised">The kinds of column that scalars need which their columns took, by field id.</param>
public sealed record InferredFindings(IReadOnlyList<int> Added, ValueKinds? Kinds, IReadOnlyDictionary<int, ColumnKind> Raised);
