namespace Tarn.Lake.Catalog.Partitions;

/// <summary>An end of an interval of values of a partition key.</summary>
/// <param name="Value">The value, in the usual text of the key's type.</param>
/// <param name="IsClosed">Whether the interval contains the value.</param>
public readonly record struct KeyBound(string Value, bool IsClosed);
